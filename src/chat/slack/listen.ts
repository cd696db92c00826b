import { hash } from "node:crypto";
import { setImmediate as othersFirst } from "node:timers/promises";
import type { App, BlockAction } from "@slack/bolt";
import type { Caller } from "../../ports/chat.ts";
import type { Log } from "../../ports/log.ts";
import { once } from "../shared/once.ts";
import { answers, type AnswersDeps } from "./answers.ts";
import { lineOf } from "./buttons.ts";
import type { HomeTab } from "./home.ts";
import { SLASH_COMMAND } from "./manifest.ts";
import { mentioned, typed } from "./typed.ts";

interface ListenDeps extends AnswersDeps {
  readonly app: App;
  readonly home: HomeTab;
  readonly log: Log;
  readonly memberOf: (user: string) => Promise<readonly string[]>;
}

interface User {
  readonly id: string;
  readonly name?: string | undefined;
  /** The same, in presses of old. */
  readonly username?: string | undefined;
}

/** The channel that something was typed or pressed in. */
interface From {
  readonly id: string;
  readonly name?: string | undefined;
}

/** Slack has no name for channels that not everybody may see; their id still tells those who may. */
function placeOf({ name }: From): { readonly place?: string } {
  if (name === "directmessage") return { place: "a direct message" };
  return name === undefined || name === "privategroup" ? {} : { place: `#${name}` };
}

/**
 * Slack redelivers what got no answer within three seconds: every listener acknowledges first, then lets others that
 * arrived with it do the same, then works, once.
 */
export function listen(deps: ListenDeps) {
  const { app, home } = deps;
  const show = answers(deps);
  const firstOf = once();
  // What is delivered again is the same to the letter.
  const isFirst = (payload: object) => firstOf(hash("sha1", JSON.stringify(payload)));
  // Mentions and the home tab tell an id alone: the name is the one that a command or a press told before.
  const names = new Map<string, string>();

  async function who(user: User, from: From | undefined): Promise<Caller> {
    const { id, name = user.username } = user;
    if (name !== undefined) names.set(id, name);
    const person = { platform: "slack", id, name: names.get(id) ?? id };
    const memberOf = await deps.memberOf(id);
    return from === undefined
      ? { person, memberOf, place: "the home tab" }
      : { person, memberOf, channel: from.id, ...placeOf(from) };
  }

  app.command(SLASH_COMMAND, async ({ command, ack, respond }) => {
    await ack();
    if (!isFirst(command)) return;
    await othersFirst();
    const user = { id: command.user_id, name: command.user_name };
    const caller = await who(user, { id: command.channel_id, name: command.channel_name });
    await show.toCommand(typed(command.text), caller, respond);
  });

  app.action<BlockAction>(
    { action_id: /^(run|share|menu):/ },
    async ({ ack, body, action, respond, client }) => {
      await ack();
      if (!isFirst(body)) return;
      await othersFirst();
      const pressed = lineOf(action as Parameters<typeof lineOf>[0]);
      if (pressed === undefined) return;
      const caller = await who(body.user, body.channel);
      if (body.view === undefined) return show.toPress(pressed, caller, body, respond);
      await show.toView(pressed.line, caller, body, client);
      // Below the dialogue stands what was pressed: it must not look as if nothing had happened.
      await home.opened(caller);
    },
  );

  app.event("app_mention", async ({ event, body, client }) => {
    if (!firstOf(body.event_id) || event.user === undefined) return;
    const { channel, user } = event;
    const at = { channel, ...(event.thread_ts === undefined ? {} : { thread_ts: event.thread_ts }) };
    const caller = await who({ id: user }, { id: channel });
    await show.toMention(mentioned(event.text), caller, { user, at }, client);
  });

  app.event("app_home_opened", async ({ event, body }) => {
    if (event.tab !== "home" || !firstOf(body.event_id)) return;
    await home.opened(await who({ id: event.user }, undefined));
  });

  app.error(async ({ message }) => deps.log.error("slack listener failed", { error: message }));
}
