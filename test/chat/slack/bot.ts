import { randomBytes } from "node:crypto";
import { serve } from "../../../src/app/http/server.ts";
import { systemClock } from "../../../src/app/system.ts";
import { slackPlatform, type SlackOptions } from "../../../src/chat/slack/slack.ts";
import { milliseconds, minutes, seconds, type Duration } from "../../../src/domain/time/instant.ts";
import { line, strong, type Message, type Tone } from "../../../src/messages/message.ts";
import { DeliveryError, type DeliveryOutcome } from "../../../src/ports/chat.ts";
import type {
  Caller,
  Channel,
  ChatHandlers,
  ChatPlatform,
  CommandAnswer,
  PostOptions,
} from "../../../src/ports/chat.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { Random } from "../../../src/ports/random.ts";
import { fakeSlack, type FakeSlack } from "../../fakes/slack/harness.ts";
import { APP_TOKEN, BOT_TOKEN, type ServerOptions } from "../../fakes/slack/server.ts";

/** How long a socket may take to open: a hundredth of that is over before a busy machine has begun. */
const isDeadline = (delay: Duration) => delay > seconds(10) && delay < minutes(1);

/** Waits a hundredth of what it is asked to; only what gives up takes as long as it does. */
export const hastyClock: Clock = {
  now: () => systemClock.now(),
  after: (delay, callback) =>
    systemClock.after(isDeadline(delay) ? delay : milliseconds(delay / 100), callback),
};

const random: Random = {
  next: () => Math.random(),
  token: (length) => randomBytes(length).toString("hex").slice(0, length),
};

/** Keeps what was logged, by level. */
export function keptLog() {
  const entries: { readonly level: string; readonly event: string; readonly fields: string }[] = [];
  const at =
    (level: string) =>
    (event: string, fields: object = {}) =>
      void entries.push({ level, event, fields: JSON.stringify(fields) });
  const log: Log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  return { log, entries };
}

/** Says every command line back, and remembers who asked. */
export function echo(more: Partial<ChatHandlers> = {}) {
  const runs: { readonly line: string; readonly caller: Caller }[] = [];
  const handlers: ChatHandlers = {
    run: (typed, caller): Promise<CommandAnswer> => {
      runs.push({ line: typed, caller });
      return Promise.resolve({ message: says(`ran ${typed}`, "neutral"), audience: "private" });
    },
    suggest: () => Promise.resolve([]),
    home: () => Promise.resolve(says("home", "neutral")),
    ...more,
  };
  return { runs, handlers };
}

export const says = (title: string, tone: Tone = "critical"): Message => ({
  tone,
  title: line(strong(title)),
  blocks: [{ kind: "text", text: line("more about it") }],
});

/** What the outbox would learn. */
export async function outcomeOf(work: Promise<unknown>): Promise<{ outcome: DeliveryOutcome; says: string }> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DeliveryError)) throw new Error(`no DeliveryError: ${String(error)}`);
  return { outcome: error.outcome, says: error.message };
}

export const ops: Channel = { name: "ops", platform: "slack", address: "#ops" };
export const first = (key = "k1", more: Partial<PostOptions> = {}): PostOptions => ({
  key,
  mayHaveBeenSent: false,
  ...more,
});

type Overrides = Partial<SlackOptions> & { readonly handlers?: ChatHandlers };

/** Starts fakes and bots, and stops them all. */
export function stage() {
  const stops: (() => Promise<void>)[] = [];
  return {
    slack: async (options: ServerOptions & { signingSecret?: string } = {}): Promise<FakeSlack> => {
      const fake = await fakeSlack(options);
      fake.channel("#ops");
      stops.push(() => fake.stop());
      return fake;
    },
    bot: async (fake: FakeSlack, { handlers = echo().handlers, ...more }: Overrides = {}) => {
      const { log, entries } = keptLog();
      const platform = slackPlatform({
        botToken: BOT_TOKEN,
        receive: { by: "socket", appToken: APP_TOKEN },
        apiUrl: fake.apiUrl,
        clock: systemClock,
        random,
        log,
        ...more,
      });
      stops.unshift(() => platform.stop());
      await platform.start(handlers);
      return Object.assign(platform, { entries });
    },
    /** Offers the platform's endpoint as the app does; the address that Slack is to call. */
    listening: async ({ endpoint }: ChatPlatform): Promise<string> => {
      if (endpoint === undefined) throw new Error("the platform has no endpoint");
      const serving = await serve({ host: "127.0.0.1", port: 0 }, [endpoint]);
      if (!serving.ok) throw new Error(serving.problem);
      stops.unshift(() => serving.server.close());
      return `${serving.server.address}${endpoint.path}`;
    },
    clear: async () => {
      for (const stop of stops.splice(0)) await stop();
    },
  };
}
