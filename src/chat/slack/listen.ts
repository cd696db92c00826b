import { setImmediate as othersFirst } from "node:timers/promises";
import type { App, BlockAction, RespondFn } from "@slack/bolt";
import type { Message } from "../../messages/message.ts";
import type { Caller, ChatHandlers, CommandAnswer } from "../../ports/chat.ts";
import type { Log } from "../../ports/log.ts";
import { once } from "../shared/once.ts";
import { lineOf } from "./buttons.ts";
import type { HomeTab } from "./home.ts";
import { SLASH_COMMAND } from "./manifest.ts";
import type { RenderOptions, SlackMessage } from "./render.ts";
import { mentioned, typed } from "./typed.ts";
import { renderModal } from "./view.ts";

interface ListenDeps {
  readonly app: App;
  readonly handlers: ChatHandlers;
  readonly home: HomeTab;
  readonly log: Log;
  readonly memberOf: (user: string) => Promise<readonly string[]>;
  /** Renders with pictures, and again without blocks when Slack refuses them. */
  readonly show: (
    message: Message,
    options: RenderOptions,
    send: (rendered: SlackMessage) => Promise<unknown>,
  ) => Promise<void>;
}

interface User {
  readonly id: string;
  readonly name?: string | undefined;
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
  const isFirst = once();
  // Mentions and the home tab tell an id alone: the name is the one that a command or a press told before.
  const names = new Map<string, string>();

  async function who({ id, name }: User, from: From | undefined): Promise<Caller> {
    if (name !== undefined) names.set(id, name);
    const person = { platform: "slack", id, name: names.get(id) ?? id };
    const memberOf = await deps.memberOf(id);
    return from === undefined
      ? { person, memberOf, place: "the home tab" }
      : { person, memberOf, channel: from.id, ...placeOf(from) };
  }

  app.command(SLASH_COMMAND, async ({ command, ack, respond }) => {
    await ack();
    if (!isFirst(command.trigger_id)) return;
    await othersFirst();
    const caller = await who(
      { id: command.user_id, name: command.user_name },
      {
        id: command.channel_id,
        name: command.channel_name,
      },
    );
    const answer = await deps.handlers.run(typed(command.text), caller);
    await answerCommand(deps, answer, respond);
  });

  app.action<BlockAction>(
    { action_id: /^(run|share|menu):/ },
    async ({ ack, body, action, respond, client }) => {
      await ack();
      if (!isFirst(body.trigger_id)) return;
      await othersFirst();
      const pressed = lineOf(action as Parameters<typeof lineOf>[0]);
      if (pressed === undefined) return;
      const caller = await who(body.user, body.channel);
      const answer = await deps.handlers.run(pressed.line, caller);
      if (body.channel === undefined) {
        await client.views.open({ trigger_id: body.trigger_id, view: renderModal(answer.message) });
        // Below the dialogue stands what was pressed: it must not look as if nothing had happened.
        await home.opened(caller);
        return;
      }
      await answerPress(deps, answer, { body, share: pressed.share, respond });
    },
  );

  app.event("app_mention", async ({ event, body, client }) => {
    if (!isFirst(body.event_id) || event.user === undefined) return;
    const { channel, user } = event;
    const thread = event.thread_ts === undefined ? {} : { thread_ts: event.thread_ts };
    const caller = await who({ id: user }, { id: channel });
    const answer = await deps.handlers.run(mentioned(event.text), caller);
    await deps.show(answer.message, {}, (rendered) =>
      answer.audience === "private"
        ? client.chat.postEphemeral({ ...rendered, channel, user, ...thread })
        : client.chat.postMessage({
            ...rendered,
            channel,
            ...thread,
            unfurl_links: false,
            unfurl_media: false,
          }),
    );
  });

  app.event("app_home_opened", async ({ event, body }) => {
    if (event.tab !== "home" || !isFirst(body.event_id)) return;
    await home.opened(await who({ id: event.user }, undefined));
  });

  app.error(async ({ message }) => deps.log.error("slack listener failed", { error: message }));
}

async function answerCommand(
  deps: ListenDeps,
  { message, audience, share }: CommandAnswer,
  respond: RespondFn,
) {
  const isPrivate = audience === "private";
  await deps.show(message, isPrivate && share !== undefined ? { share } : {}, (rendered) =>
    respond({ ...rendered, response_type: isPrivate ? "ephemeral" : "in_channel" }),
  );
}

/** Privately, in place of a private message that was pressed; everybody sees what is shared. */
async function answerPress(
  deps: ListenDeps,
  answer: CommandAnswer,
  press: { readonly body: BlockAction; readonly share: boolean; readonly respond: RespondFn },
) {
  const { body, share, respond } = press;
  const { is_ephemeral: wasPrivate, thread_ts: thread } = body.container as {
    is_ephemeral?: boolean;
    thread_ts?: string;
  };
  if (share) {
    await deps.show(answer.message, {}, (rendered) =>
      respond({ ...rendered, response_type: "in_channel", replace_original: false }),
    );
    return;
  }
  await deps.show(answer.message, answer.share === undefined ? {} : { share: answer.share }, (rendered) =>
    respond({
      ...rendered,
      response_type: "ephemeral",
      replace_original: wasPrivate === true,
      ...(thread === undefined ? {} : { thread_ts: thread }),
    }),
  );
}
