import type { WebClient } from "@slack/web-api";
import { seconds } from "../../domain/time/instant.ts";
import type { Message } from "../../messages/message.ts";
import type { ChartRenderer } from "../../ports/chart.ts";
import { sleep, type Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { isBlocksRefusal, slackCode, slackDetails } from "./errors.ts";
import { uploadPictures } from "./pictures.ts";
import { renderPlain, renderSlack, type RenderOptions, type SlackMessage } from "./render.ts";

export interface FallbackDeps {
  readonly web: WebClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly charts?: ChartRenderer;
}

/** How long Slack may take to process a picture before a message may show it. */
const PICTURE_PAUSES = [seconds(1), seconds(2)];

/**
 * Sends with blocks and charts: uploaded where pictures can be had, else drawn by Slack; refused, without them; refused
 * again, as text. A message is never dropped for its looks.
 */
export async function withFallback<T>(
  deps: FallbackDeps,
  message: Message,
  options: RenderOptions,
  send: (rendered: SlackMessage) => Promise<T>,
): Promise<T> {
  const pictures = await uploadPictures(message, deps.charts, deps.web, deps.log);
  if (pictures.size > 0) {
    const sent = await withPictures(deps.clock, () => send(renderSlack(message, { ...options, pictures })));
    if (sent !== "refused") return sent;
  } else if (message.blocks.some(({ kind }) => kind === "chart")) {
    const sent = await unlessRefused(() => send(renderSlack(message, { ...options, nativeCharts: true })));
    if (sent !== "refused") return sent;
  }
  try {
    return await send(renderSlack(message, options));
  } catch (error) {
    if (!isBlocksRefusal(error)) throw error;
    logRefusal(deps.log, error, renderSlack(message, options));
    return send(renderPlain(message, options));
  }
}

async function withPictures<T>(clock: Clock, send: () => Promise<T>): Promise<T | "refused"> {
  for (const pause of PICTURE_PAUSES) {
    const sent = await unlessRefused(send);
    if (sent !== "refused") return sent;
    await sleep(clock, pause);
  }
  return unlessRefused(send);
}

async function unlessRefused<T>(send: () => Promise<T>): Promise<T | "refused"> {
  try {
    return await send();
  } catch (error) {
    if (!isBlocksRefusal(error)) throw error;
    return "refused";
  }
}

function logRefusal(log: Log, error: unknown, rendered: SlackMessage) {
  const details = slackDetails(error);
  const at = /\/(?:attachments\/(\d+)\/)?blocks\/(\d+)/.exec(details.join(" "));
  const blocks = at?.[1] === undefined ? rendered.blocks : rendered.attachments[Number(at[1])]?.blocks;
  const block = at === null ? undefined : blocks?.[Number(at[2])];
  // Slack does not always say which.
  const refused = block ?? [...rendered.blocks, ...rendered.attachments];
  log.error("slack refused the blocks", {
    code: slackCode(error),
    details,
    block: JSON.stringify(refused).slice(0, 2_000),
  });
}
