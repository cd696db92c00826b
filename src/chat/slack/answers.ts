import type { BlockAction, RespondFn } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { CommandDefinition } from "../../commands/definition.ts";
import { commandOf } from "../../commands/parse.ts";
import { milliseconds } from "../../domain/time/instant.ts";
import { command, line, type Message } from "../../messages/message.ts";
import type { Caller, ChatHandlers, CommandAnswer } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import { isBlocksRefusal } from "./errors.ts";
import type { RenderOptions, SlackMessage } from "./render.ts";
import { plainModal, renderModal } from "./view.ts";

/** A person presses again where nothing seems to happen; and a dialogue must be opened within three seconds. */
const WORD_AFTER = milliseconds(1_500);

export interface AnswersDeps {
  readonly handlers: Pick<ChatHandlers, "run">;
  readonly commands: readonly Pick<CommandDefinition, "name" | "slow">[];
  readonly clock: Clock;
  /** Renders, sends, and sends again where Slack did not take it. */
  readonly show: (
    message: Message,
    options: RenderOptions,
    send: (rendered: SlackMessage) => Promise<unknown>,
  ) => Promise<void>;
}

type Show = (message: Message, answer?: CommandAnswer) => Promise<void>;

/** Runs lines, and shows what comes of them where they were typed or pressed. */
export function answers(deps: AnswersDeps) {
  const { clock, commands, handlers } = deps;

  /** What takes its time says so first. */
  async function runAndShow(typed: string, caller: Caller, show: Show, always = false): Promise<void> {
    let saying: Promise<void> | undefined;
    const isSlow = always || commandOf(typed, commands)?.slow === true;
    const cancel = isSlow
      ? clock.after(WORD_AFTER, () => {
          saying = show(working(typed));
        })
      : () => {};
    const answer = await handlers.run(typed, caller);
    cancel();
    await saying;
    await show(answer.message, answer);
  }

  return {
    toCommand: (typed: string, caller: Caller, respond: RespondFn) =>
      runAndShow(typed, caller, (message, answer) => {
        const isPrivate = answer?.audience !== "channel";
        return deps.show(message, isPrivate ? sharing(answer) : {}, (rendered) =>
          respond({ ...rendered, response_type: isPrivate ? "ephemeral" : "in_channel" }),
        );
      }),

    /** Privately, in place of a private message that was pressed; everybody sees what is shared. */
    toPress(
      pressed: { readonly line: string; readonly share: boolean },
      caller: Caller,
      body: BlockAction,
      respond: RespondFn,
    ) {
      const { is_ephemeral: wasPrivate, thread_ts: thread } = containerOf(body);
      return runAndShow(pressed.line, caller, (message, answer) =>
        pressed.share
          ? deps.show(message, {}, (rendered) =>
              respond({
                ...rendered,
                response_type: answer === undefined ? "ephemeral" : "in_channel",
                replace_original: false,
              }),
            )
          : deps.show(message, sharing(answer), (rendered) =>
              respond({
                ...rendered,
                response_type: "ephemeral",
                replace_original: wasPrivate === true,
                ...(thread === undefined ? {} : { thread_ts: thread }),
              }),
            ),
      );
    },

    /** On the home tab, where there is no channel to answer in: a dialogue, and the next answer in the same one. */
    toView(typed: string, caller: Caller, body: BlockAction, web: WebClient): Promise<void> {
      let opened = body.view?.type === "modal" ? body.view.id : undefined;
      const put = async (view: ModalView) => {
        if (opened !== undefined) return web.views.update({ view_id: opened, view });
        const answer = await web.views.open({ trigger_id: body.trigger_id, view });
        opened = answer.view?.id;
        return answer;
      };
      const show = async (message: Message) => {
        try {
          await put(renderModal(message));
        } catch (error) {
          if (!isBlocksRefusal(error)) throw error;
          await put(plainModal(message));
        }
      };
      return runAndShow(typed, caller, show, true);
    },

    toMention: (typed: string, caller: Caller, place: Mentioned, web: WebClient) =>
      runAndShow(typed, caller, (message, answer) =>
        deps.show(message, {}, (rendered) =>
          answer?.audience === "channel"
            ? web.chat.postMessage({ ...rendered, ...place.at, unfurl_links: false, unfurl_media: false })
            : web.chat.postEphemeral({ ...rendered, ...place.at, user: place.user }),
        ),
      ),
  };
}

interface Mentioned {
  readonly user: string;
  readonly at: { readonly channel: string; readonly thread_ts?: string };
}

const working = (typed: string): Message => ({
  tone: "neutral",
  title: line("Working on ", command(typed), ": the answer comes here."),
  blocks: [],
});

const sharing = (answer: CommandAnswer | undefined): RenderOptions =>
  answer?.share === undefined ? {} : { share: answer.share };

const containerOf = (body: BlockAction) =>
  (body.container ?? {}) as { readonly is_ephemeral?: boolean; readonly thread_ts?: string };
