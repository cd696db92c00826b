import type { RawFile, REST } from "@discordjs/rest";
import { Routes, type APIInteraction } from "discord-api-types/v10";
import { milliseconds } from "../../domain/time/instant.ts";
import type { Message } from "../../messages/message.ts";
import type { Clock } from "../../ports/clock.ts";
import { CODE, codeOf, fieldsOf, networkCode } from "./errors.ts";
import { addPictures, sendRendered, type Drawing, type Outgoing } from "./send.ts";
import { FLAGS } from "./wire.ts";

const CALLBACK = { reply: 4, defer: 5, deferUpdate: 6, update: 7, suggest: 8, modal: 9 } as const;

/** Discord waits three seconds for a first answer: what is not there by then says that it is being worked on. */
const DEFER_AFTER = milliseconds(1_500);

/** Discord's name for the message that an interaction was first answered with. */
const ORIGINAL = "@original";

/** Where an answer appears: for one person, for all, or in place of the message that was pressed. */
export type Place = "private" | "channel" | "update";

/** The answer to one interaction, in time whatever it takes. */
export interface Responder {
  /** Says that it is being worked on; rejects when Discord no longer waits for this interaction. */
  defer(place: Place): Promise<void>;
  /** Defers by itself when nothing was shown soon. */
  deferSoon(place: Place): void;
  show(message: Message, place: Place, share?: string): Promise<void>;
  ask(modal: object): Promise<void>;
  /** Nothing is shown: somebody else answers. */
  leave(): void;
  suggest(choices: readonly { readonly name: string; readonly value: string }[]): Promise<void>;
}

export interface ResponderDeps extends Drawing {
  readonly rest: REST;
  readonly clock: Clock;
}

export function responder(interaction: APIInteraction, deps: ResponderDeps): Responder {
  const { rest, clock, log } = deps;
  const { id, token, application_id: application } = interaction;
  let deferred: Place | undefined;
  let deferring: Promise<void> | undefined;
  let cancel = () => {};

  const callback = async (type: number, data?: object, files: RawFile[] = []) => {
    const body = data === undefined ? { type } : { type, data };
    const post = () => rest.post(Routes.interactionCallback(id, token), { body, files, auth: false });
    await post().catch(onceMore(() => post().catch(unlessAnswered)));
  };

  const defer = (place: Place) => {
    cancel();
    deferring ??= (async () => {
      if (place === "update") await callback(CALLBACK.deferUpdate);
      // What is private is decided here: a later answer cannot change it.
      else await callback(CALLBACK.defer, { flags: place === "private" ? FLAGS.ephemeral : 0 });
      deferred = place;
    })();
    return deferring;
  };

  const follow = (body: Outgoing, files: RawFile[], place: Place) =>
    rest.post(Routes.webhook(application, token), { body: inPlace(body, place), files, auth: false });
  const edit = (body: Outgoing, files: RawFile[], message = ORIGINAL) => {
    const patch = () =>
      rest.patch(Routes.webhookMessage(application, token, message), { body, files, auth: false });
    return patch().catch(onceMore(patch));
  };

  /** The id of the message that now shows it. */
  async function deliver(body: Outgoing, files: RawFile[], place: Place): Promise<string> {
    if (deferred === undefined) {
      await callback(place === "update" ? CALLBACK.update : CALLBACK.reply, inPlace(body, place), files);
      return ORIGINAL;
    }
    if (deferred === place) {
      await edit(body, files);
      return ORIGINAL;
    }
    // Deferred for all but for one person's eyes, or the reverse: the placeholder goes, the answer follows.
    if (deferred !== "update") await rest.delete(Routes.webhookMessage(application, token), { auth: false });
    const { id: followed } = (await follow(body, files, place)) as { readonly id: string };
    return followed;
  }

  return {
    defer,
    deferSoon(place) {
      cancel = clock.after(DEFER_AFTER, () => {
        defer(place).catch((error: unknown) => log.warn("discord took no deferral", fieldsOf(error)));
      });
    },
    async show(message, place, share) {
      cancel();
      await deferring;
      const options = share === undefined ? {} : { share };
      // The words first: no answer waits for its picture.
      const shown = await sendRendered(message, options, { log }, (body, files) =>
        deliver(body, files, place),
      );
      await addPictures(message, options, deps, (body, files) => edit(body, files, shown));
    },
    async ask(modal) {
      cancel();
      await callback(CALLBACK.modal, modal);
    },
    leave: () => cancel(),
    suggest: (choices) => callback(CALLBACK.suggest, { choices }),
  };
}

/** A kept connection may close just as a question is put on it; discord.js asks again only where one was reset. */
const onceMore = (again: () => Promise<unknown>) => (error: unknown) => {
  if (networkCode(error) !== "UND_ERR_SOCKET") throw error;
  return again();
};

/** The first try came through, and only Discord's answer to it was lost. */
function unlessAnswered(error: unknown) {
  if (codeOf(error) !== CODE.alreadyAcknowledged) throw error;
}

const inPlace = (body: Outgoing, place: Place): Outgoing =>
  place === "private" ? { ...body, flags: body.flags | FLAGS.ephemeral } : body;
