import { clearLine, createInterface, cursorTo, type Interface } from "node:readline";
import type { Person } from "../../domain/alerting/incident.ts";
import type { Message } from "../../messages/message.ts";
import {
  DeliveryError,
  type Caller,
  type ChatHandlers,
  type ChatPlatform,
  type MessageRef,
  type PlatformStatus,
} from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import { widthOf } from "../shared/width.ts";
import { paintFor } from "./colour.ts";
import { renderTerminal, type TerminalStyle } from "./render.ts";
import { localTime } from "./time.ts";

export interface TerminalOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly clock: Clock;
  /** The reader's own time zone, an IANA name. */
  readonly zone: string;
  readonly noColor?: string | undefined;
  readonly person: Person;
  /** Called for Ctrl-C, "quit" and "exit": a terminal in raw mode gets no signal. */
  readonly leave: () => void;
}

const WIDEST = 110;
const NARROWEST = 40;
const REMEMBERED = 1_000;

/** The terminal as a chat platform: messages appear as they come, commands are typed, with or without "/redis". */
export function terminalPlatform(options: TerminalOptions): ChatPlatform {
  const { input, output, clock } = options;
  const isTerminal = output.isTTY === true;
  const paint = paintFor(isTerminal, options.noColor);
  const caller: Caller = { person: options.person, channel: "terminal", memberOf: [] };
  const shown = new Map<string, string>();
  let prompt: Interface | undefined;
  let status: PlatformStatus = { state: "stopped" };
  let answering: Promise<void> = Promise.resolve();
  /** What is asked without typing, once there are figures. */
  let firstLook: (() => void) | undefined;

  const style = (): TerminalStyle => ({
    zone: options.zone,
    width: Math.max(NARROWEST, Math.min(WIDEST, output.columns ?? WIDEST)),
    paint,
    command: (line) => `/redis ${line}`,
  });

  /** Writes above the line that is being typed, and shows that line again. */
  function print(lines: readonly string[]): Promise<void> {
    if (isTerminal && prompt !== undefined) {
      cursorTo(output, 0);
      clearLine(output, 0);
    }
    return new Promise((resolve, reject) => {
      output.write(`${lines.join("\n")}\n`, (error) => {
        if (error)
          return reject(new DeliveryError({ kind: "permanent" }, `The terminal is closed: ${error.message}`));
        if (isTerminal) prompt?.prompt(true);
        resolve();
      });
    });
  }

  function stamped(message: Message, mark = ""): readonly string[] {
    const now = clock.now();
    const at = paint("dim", localTime(options.zone)(now, "time"));
    const room = (taken: number) => ({ ...style(), width: style().width - taken });
    const [first = "", ...more] = renderTerminal({ ...message, blocks: [] }, room(widthOf(`${at} ${mark}`)));
    const indented = room(2);
    const titleLines = renderTerminal({ ...message, blocks: [] }, indented).length;
    const rest = [...more, ...renderTerminal(message, indented).slice(titleLines)];
    return [`${at} ${mark}${first}`, ...rest.map((line) => (line === "" ? "" : `  ${line}`))];
  }

  function remember(key: string, title: string) {
    shown.set(key, title);
    const [oldest] = shown.keys();
    if (shown.size > REMEMBERED && oldest !== undefined) shown.delete(oldest);
  }

  const titleOf = (message: Message) => renderTerminal({ ...message, blocks: [] }, style()).join(" ");

  async function answer(typed: string, handlers: ChatHandlers): Promise<void> {
    const line = typed.trim().replace(/^\/?redis(\s+|$)/i, "");
    if (typed.trim() === "") return void (isTerminal && prompt?.prompt());
    if (/^(quit|exit)$/i.test(line)) return options.leave();
    const { message } = await handlers.run(line === "" ? "help" : line, caller);
    await print([...renderTerminal(message, style()), ""]);
  }

  return {
    name: "terminal",
    can: { edit: false, thread: false },
    start(handlers) {
      // A reader that went away (`| head`) must not end the bot: it is reported by the next post.
      output.on("error", () => {
        status = { state: "degraded", sentence: "The terminal is closed; alerts go to the other channels." };
      });
      prompt = createInterface({
        input,
        output: isTerminal ? output : undefined,
        prompt: "> ",
        terminal: isTerminal,
      });
      const ask = (typed: string) => {
        answering = answering.then(() => answer(typed, handlers)).catch(() => undefined);
      };
      prompt.on("line", ask);
      if (isTerminal) firstLook = () => ask("status");
      prompt.on("SIGINT", options.leave);
      prompt.on("close", () => {
        prompt = undefined;
        // Ctrl-D: nobody can type any more. A pipe that ends is no person who leaves.
        if (isTerminal) options.leave();
      });
      if (isTerminal) prompt.prompt();
      status = { state: "connected" };
      return Promise.resolve();
    },
    async stop() {
      await answering;
      prompt?.close();
      prompt = undefined;
      status = { state: "stopped" };
    },
    status: () => status,
    // What fires since before the start is not posted again: whoever sits here would take the silence for good news.
    refresh() {
      firstLook?.();
      firstLook = undefined;
    },
    async post(_channel, message, { key, mayHaveBeenSent }) {
      if (!(mayHaveBeenSent && shown.has(key))) await print([...stamped(message), ""]);
      remember(key, titleOf(message));
      return key as MessageRef;
    },
    /** What scrolled away cannot change: a new line says it, when the first line reads differently now. */
    async edit(_channel, ref, message) {
      const title = titleOf(message);
      if (shown.get(ref) === title) return;
      await print(stamped({ ...message, blocks: [] }, "now: "));
      remember(ref, title);
    },
    async reply(_channel, _ref, message) {
      await print(stamped(message, "↳ "));
      return undefined;
    },
  };
}
