/**
 * What a scenario sees of a chat service: people who type and press, and channels that show messages.
 * The fake Slack and the fake Discord both speak it, so one scenario runs against either.
 */

/** A message as it reads now. */
export interface VisibleMessage {
  /** Slack's `ts`, Discord's message id. */
  readonly id: string;
  /** The channel's name as the scenario calls it, "#ops". */
  readonly channel: string;
  /** Everything a person reads, top to bottom, one line per block or field; formatting marks and escapes are gone. */
  readonly text: string;
  /** What a lock screen shows: Slack's `text`, Discord's `content` or first embed title. */
  readonly preview: string;
  /** The labels of the enabled buttons, in order. */
  readonly buttons: readonly string[];
  /** The labels of all select options, in order. */
  readonly choices: readonly string[];
  /** Who was notified when it was first posted: "<@U1>", "<!here>", "<@&118…>"; edits notify no one. */
  readonly notified: readonly string[];
  /** The colour bar, "#a30200"; undefined without one. */
  readonly color: string | undefined;
  readonly files: readonly VisibleFile[];
  /** Seen by one person alone: Slack's and Discord's ephemeral messages. */
  readonly private: boolean;
  /** How many times it was edited. */
  readonly edits: number;
  /** The replies in its thread, oldest first; a reply has none of its own. */
  readonly thread: readonly VisibleMessage[];
}

interface VisibleFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly description: string;
}

export interface HarnessChannel {
  readonly id: string;
  readonly name: string;
  /**
   * Waits until a message or thread reply reads like that, returns it and consumes it: the next `expect`
   * wants another message, or the same one after an edit. Fails with what the channel shows instead.
   */
  expect(text: string | RegExp, options?: Waiting): Promise<VisibleMessage>;
  /** The root messages that everybody sees, oldest first, with their threads. */
  visible(): readonly VisibleMessage[];
  /** Somebody deletes a message by hand. */
  deletes(message: VisibleMessage): void;
}

export interface HarnessUser {
  readonly id: string;
  /** Types a command and waits for the answer; the messages that the person sees in answer, oldest first. */
  types(line: string, where: Place & Waiting): Promise<readonly VisibleMessage[]>;
  /** Presses the button with that label; the messages seen in answer (none when the message itself was edited). */
  presses(button: string, options: { on: VisibleMessage } & Waiting): Promise<readonly VisibleMessage[]>;
  /** Chooses an option of a select by its label. */
  chooses(option: string, options: { on: VisibleMessage } & Waiting): Promise<readonly VisibleMessage[]>;
  /** The private messages that this person can read now, oldest first. */
  sees(): readonly VisibleMessage[];
}

/** Where something is typed: the channel's name, "#ops". */
export interface Place {
  readonly in: string;
}

export interface Waiting {
  /** Milliseconds until it gives up; 15,000 when not given. */
  readonly within?: number;
}

export interface ChatHarness {
  readonly platform: "slack" | "discord";
  /** The address to give the bot as SLACK_API_URL or DISCORD_API_URL. */
  readonly apiUrl: string;
  /** The channel of that name; it comes into being when first named. */
  channel(name: string): HarnessChannel;
  user(id: string): HarnessUser;
  stop(): Promise<void>;
}

/** Wakes those who wait for something to appear. */
export interface Board {
  /** To be called after every change that somebody could be waiting for. */
  changed(): void;
  /** What `find` returns once it returns something; after `within` milliseconds it fails with what `otherwise` says. */
  until<T>(find: () => T | undefined, otherwise: () => string, within?: number): Promise<T>;
}

export function board(): Board {
  const waiting = new Set<() => void>();
  return {
    changed: () => [...waiting].forEach((look) => look()),
    until: (find, otherwise, within = 60_000) =>
      new Promise((resolve, reject) => {
        const done = (finish: () => void) => {
          waiting.delete(look);
          clearTimeout(timer);
          finish();
        };
        const look = () => {
          const found = find();
          if (found !== undefined) done(() => resolve(found));
        };
        const timer = setTimeout(() => done(() => reject(new Error(otherwise()))), within);
        waiting.add(look);
        look();
      }),
  };
}

/** The consuming half of `expect`: remembers which message it returned, and how often that one had been edited. */
export function reader(read: () => readonly VisibleMessage[], shared: Board) {
  const consumed = new Set<string>();
  const key = (message: VisibleMessage) => `${message.id}/${message.edits}`;
  const reads = (message: VisibleMessage, text: string | RegExp) =>
    typeof text === "string" ? message.text.includes(text) : text.test(message.text);
  return async (text: string | RegExp, options: Waiting = {}): Promise<VisibleMessage> => {
    const all = () => read().flatMap((root) => [root, ...root.thread]);
    const found = await shared.until(
      () => all().find((message) => reads(message, text) && !consumed.has(key(message))),
      () => `No unread message reads ${String(text)}. The channel shows:\n${picture(read()) || "(nothing)"}`,
      options.within,
    );
    consumed.add(key(found));
    return found;
  };
}

/** A channel as text, threads indented: for failure messages and for looking at a scenario. */
function picture(messages: readonly VisibleMessage[]): string {
  const lines = (message: VisibleMessage) => [
    message.text,
    ...(message.buttons.length > 0 ? [message.buttons.map((label) => `[${label}]`).join(" ")] : []),
  ];
  return messages
    .flatMap((root) => [
      ...lines(root),
      ...root.thread.flatMap(lines).map((line) => `  ${line.replaceAll("\n", "\n  ")}`),
      "",
    ])
    .join("\n")
    .trim();
}
