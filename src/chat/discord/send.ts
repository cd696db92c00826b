import type { RawFile } from "@discordjs/rest";
import type { Message } from "../../messages/message.ts";
import type { ChartRenderer } from "../../ports/chart.ts";
import type { Log } from "../../ports/log.ts";
import { CODE, codeOf, fieldsOf } from "./errors.ts";
import { draw } from "./pictures.ts";
import { renderDiscord, renderPlain, type RenderOptions } from "./render.ts";
import type { MessageBody } from "./wire.ts";

export interface Drawing {
  readonly charts?: ChartRenderer;
  readonly log: Log;
}

export interface Outgoing extends MessageBody {
  readonly attachments: readonly object[];
}

/**
 * Renders, draws and sends. Should Discord refuse the form, which is a bug of ours, the words go out without it: a message
 * is never dropped for its looks.
 */
export async function sendRendered<T>(
  message: Message,
  options: RenderOptions,
  { charts, log }: Drawing,
  send: (body: Outgoing, files: RawFile[]) => Promise<T>,
): Promise<T> {
  const pictures = await draw(message, charts, log);
  try {
    const body = renderDiscord(message, { ...options, pictures: pictures.names });
    return await send({ ...body, attachments: pictures.attachments }, pictures.files);
  } catch (error) {
    if (codeOf(error) !== CODE.invalidBody) throw error;
    log.error("discord refused a message's form", fieldsOf(error));
    return await send({ ...renderPlain(message, options), attachments: [] }, []);
  }
}
