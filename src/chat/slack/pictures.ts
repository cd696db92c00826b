import type { WebClient } from "@slack/web-api";
import type { Block, Message } from "../../messages/message.ts";
import type { ChartRenderer } from "../../ports/chart.ts";
import type { Log } from "../../ports/log.ts";
import { cut } from "./words.ts";
import { LIMITS } from "./limits.ts";
import { wordsOf } from "../../ports/thrown.ts";

export type Pictures = ReadonlyMap<Block, string>;

/** Draws and uploads a message's charts; a chart that fails is shown by its words, and the message goes out. */
export async function uploadPictures(
  message: Message,
  charts: ChartRenderer | undefined,
  web: WebClient,
  log: Log,
): Promise<Pictures> {
  const pictures = new Map<Block, string>();
  if (charts === undefined) return pictures;
  for (const block of message.blocks) {
    if (block.kind !== "chart") continue;
    try {
      const png = await charts.render(block);
      if (png === undefined) continue;
      const id = await upload(web, Buffer.from(png), cut(block.alt, LIMITS.altText));
      if (id !== undefined) pictures.set(block, id);
    } catch (error) {
      log.warn("slack chart not uploaded", { error: wordsOf(error) });
    }
  }
  return pictures;
}

/** Not shared with a channel: the message that names it shows it. */
async function upload(web: WebClient, file: Buffer, alt: string): Promise<string | undefined> {
  const answer = await web.filesUploadV2({ file, filename: "chart.png", alt_text: alt });
  const [first] = (answer as { files?: readonly { files?: readonly { id?: string }[] }[] }).files ?? [];
  return first?.files?.[0]?.id;
}
