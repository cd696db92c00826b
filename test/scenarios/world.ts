/** The whole bot against real servers, driven in the users' words. */
import { alone } from "../fakes/desk.ts";
import { afterEach } from "vitest";
import { COMMANDS } from "../../src/commands/all.ts";
import { commandHandlers } from "../../src/commands/handlers.ts";
import { webhookPlatform } from "../../src/chat/webhook/webhook.ts";
import type { Database } from "../../src/domain/alerting/database.ts";
import type { Route } from "../../src/domain/alerting/route.ts";
import { DEFAULT_RULES } from "../../src/domain/alerting/rules.ts";
import { instantOf, minutes, seconds, type Instant } from "../../src/domain/time/instant.ts";
import type { Text } from "../../src/messages/message.ts";
import { plain, plainTitle } from "../../src/messages/plain.ts";
import { monitor, type Monitor } from "../../src/monitor/monitor.ts";
import type { Caller, Channel, ChatHandlers, ChatPlatform, PlatformName } from "../../src/ports/chat.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Store } from "../../src/ports/store.ts";
import { redisInfoSource } from "../../src/sources/redis-info/redis-info.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { jumpClock, type JumpClock } from "../fakes/jump-clock.ts";
import { startRedis, type RedisServer } from "../fakes/redis/server.ts";
import { fakeWebhook, type FakeWebhook } from "../fakes/webhook.ts";

export interface World {
  readonly clock: JumpClock;
  readonly redis: RedisServer;
  readonly hook: FakeWebhook;
  readonly store: Store;
  readonly monitor: Monitor;
  readonly handlers: ChatHandlers;
  /** It is that time of the day ("09:00", or a whole ISO instant), and every database is checked. */
  readonly at: (time: string) => Promise<void>;
  /** Types a command, and returns the answer as plain text. */
  readonly types: (line: string) => Promise<string>;
  /** Another bot on the same store, as after a restart. */
  readonly restart: () => Promise<void>;
}

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

export const somebody: Caller = { person: { platform: "terminal", id: "u1", name: "ada" }, memberOf: [] };

export interface WorldOptions {
  readonly start?: string;
  readonly limit?: number;
  readonly form?: "slack" | "discord";
  readonly routes?: readonly Route[];
  readonly databases?: readonly Partial<Database>[];
  /** Chat services in the place of the receiver of webhooks. */
  readonly chats?: (clock: JumpClock) => Promise<readonly Chat[]>;
}

interface Chat {
  readonly channel: Channel;
  readonly platform: ChatPlatform;
}

/** One real Redis, one receiver of webhooks, one in-memory store; databases share the server. */
export async function world(options: WorldOptions = {}): Promise<World> {
  const start = options.start ?? "2026-11-24T09:00:00Z";
  const clock = jumpClock(instantOf(start));
  const redis = await startRedis();
  const hook = await fakeWebhook();
  const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
  await store.open();
  ending.push(
    () => redis.kill(),
    () => hook.stop(),
    () => store.close(),
  );
  const format = options.form ?? "slack";
  const chats = (await options.chats?.(clock)) ?? [
    {
      channel: { name: "ops", platform: "webhook" as const, address: hook.url(format), format },
      platform: webhookPlatform({}),
    },
  ];
  const databases = (options.databases ?? [{}]).map((more) => databaseOf(options.limit ?? 1_000, more));
  let current = build();

  function build() {
    const platforms = new Map<PlatformName, ChatPlatform>(
      chats.map(({ platform }) => [platform.name, platform]),
    );
    const built = monitor({
      watched: databases.map((database) => ({
        database,
        sources: [redisInfoSource({ database: database.name, url: redis.url, clock, timeout: seconds(5) })],
      })),
      store,
      clock,
      random: {
        next: () => 0.5,
        token: (length) =>
          Math.floor(clock.now() % 36 ** length)
            .toString(36)
            .padStart(length, "0"),
      },
      log: silentLog,
      channels: chats.map(({ channel }) => channel),
      routes: options.routes ?? [],
      platforms,
    });
    const about = { version: "0", startedAt: clock.now(), channels: () => [] };
    const context = { clock, store, desk: built.desk, commands: COMMANDS, about, ...alone };
    return { monitor: built, handlers: commandHandlers({ context, access: {}, log: silentLog }) };
  }
  ending.push(() => current.monitor.stop(seconds(0)));

  return {
    clock,
    redis,
    hook,
    store,
    get monitor() {
      return current.monitor;
    },
    get handlers() {
      return current.handlers;
    },
    async at(time) {
      clock.set(timeOf(time, clock.now()));
      await current.monitor.checkAll();
      await everythingTried(current.monitor, store);
    },
    async types(line) {
      const { message } = await current.handlers.run(line, somebody);
      await everythingTried(current.monitor, store);
      return [plainTitle(message), ...message.blocks.map(blockText)].join("\n");
    },
    async restart() {
      await current.monitor.stop(seconds(0));
      current = build();
    },
  };
}

/** What is tried so often without an answer will have none: its service is away. */
const TRIES = 3;

/** The clock runs fast: on a busy machine its 8 s are over before a real receiver has answered. */
export async function everythingTried({ delivery }: Monitor, store: Store): Promise<void> {
  const deadline = performance.now() + 60_000;
  do await delivery.drain(seconds(8));
  while (
    performance.now() < deadline &&
    [...Map.groupBy(await store.outbox(), (row) => row.channel).values()].some(
      ([head]) => head !== undefined && (head.attempts === 0 || (head.unknown && head.attempts < TRIES)),
    )
  );
}

/** "09:00" is the next such time of the same day; an ISO instant is itself. */
function timeOf(time: string, now: Instant): Instant {
  if (time.includes("T")) return instantOf(time);
  return instantOf(`${new Date(now).toISOString().slice(0, 10)}T${time}:00Z`);
}

const databaseOf = (limit: number, more: Partial<Database>): Database => ({
  name: "prod",
  environment: "production",
  checkEvery: minutes(15),
  rules: DEFAULT_RULES,
  limits: [{ meter: "commands-day", limit, from: "configuration" }],
  ownCommandsPerCheck: 1,
  ...more,
});

const INLINE = new Set(["text", "strong", "code", "time", "person", "link", "command"]);

/** Every line of a block, in order. */
function blockText(block: unknown): string {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (isText(value)) found.push(plain(value));
    else for (const inner of Object.values(value)) walk(inner);
  };
  walk(block);
  return found.join(" ");
}

const isText = (value: object): value is Text =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((each: { kind?: string }) => INLINE.has(each.kind ?? ""));
