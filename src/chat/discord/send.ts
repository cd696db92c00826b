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

/** Adds the pictures to a message that is shown in words already; nothing is sent where none can be drawn. */
export async function addPictures(
  message: Message,
  options: RenderOptions,
  { charts, log }: Drawing,
  edit: (body: Outgoing, files: RawFile[]) => Promise<unknown>,
): Promise<void> {
  const pictures = await draw(message, charts, log);
  if (pictures.files.length === 0) return;
  const body = renderDiscord(message, { ...options, pictures: pictures.names });
  try {
    await edit({ ...body, attachments: pictures.attachments }, pictures.files);
  } catch (error) {
    log.warn("discord picture not added", fieldsOf(error));
  }
}

/** Files may not be attached here, or are too large; a refusal of the message itself comes again. */
const NO_PICTURES: readonly (number | undefined)[] = [CODE.missingPermissions, CODE.tooLarge];

/**
 * Renders, draws and sends. Where Discord takes no pictures, they are told in words; should it refuse the form, which is a
 * bug of ours, the words go out without it: a message is never dropped for its looks.
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
    if (pictures.files.length > 0 && NO_PICTURES.includes(codeOf(error))) {
      log.warn("discord took no picture", fieldsOf(error));
      return sendRendered(message, options, { log }, send);
    }
    if (codeOf(error) !== CODE.invalidBody) throw error;
    log.error("discord refused a message's form", fieldsOf(error));
    return await send({ ...renderPlain(message, options), attachments: [] }, []);
  }
}
