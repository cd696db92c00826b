import { fork, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRedis } from "../test/fakes/redis/server.ts";
import { APP_TOKEN, BOT_TOKEN } from "../test/fakes/slack/server.ts";
import type { Wish } from "./discord/guild.ts";
import type { Wish as SlackWish } from "./slack/workspace.ts";
import { median, quantile, rounded, type Figure } from "./figure.ts";
import { bundle, FLAGS } from "./process.ts";
import { rememberMillion } from "./slack/history.ts";

const WARM_UP = 500;
const ROUNDS = 9;
const COMMANDS = 200;
const STARTS = 9;
const IDLE_ROUNDS = 3;
const SETTLE_MS = 10_000;
const LINE = "/redis stats prod";

const root = join(import.meta.dirname, "..");

/**
 * What the Discord side costs beside bare programs on the same libraries: how long an answer takes, how long the start, how
 * much memory. All are bundled alike and run with the same words; each has a Discord and a Slack of its own, in processes
 * of their own.
 */
export async function discordBench(): Promise<readonly Figure[]> {
  spawnSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
  const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
  const redis = await startRedis();
  const programs = programsIn(folder, redis.url);
  try {
    // An empty store here, a million samples below: memory must not be flattered by either.
    const memory = await measureMemory(programs);
    const samples = await rememberMillion(folder);
    return [
      { what: "samples stored", value: samples, unit: "" },
      ...(await measureAnswers(programs)),
      ...(await measureStarts(programs)),
      ...memory,
    ];
  } finally {
    await redis.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Programs = ReturnType<typeof programsIn>;

/** The bot as `npm start` runs it, and bare programs bundled and run in the same way. */
function programsIn(folder: string, redisUrl: string) {
  const limits = "limits: { commandsPerDay: 10000 }";
  writeFileSync(
    join(folder, "headroom.yaml"),
    `databases: [{ name: prod, url: "${redisUrl}", ${limits} }]\n`,
  );
  for (const name of ["bare", "both"]) bundle(join(root, "bench", "discord", `${name}.ts`), folder);
  const run = (file: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    spawn(process.execPath, [...FLAGS, file, ...words], {
      cwd: folder,
      env: { PATH: process.env["PATH"], ...env },
      stdio: "ignore",
    });
  return {
    bare: ({ apiUrl, token }: Discord) => run(join(folder, "bare.js"), [apiUrl, token]),
    both: ({ apiUrl, token }: Discord, slack: Slack) =>
      run(join(folder, "both.js"), [apiUrl, token, slack.apiUrl]),
    bot: ({ apiUrl, token, channel }: Discord, slack?: Slack) =>
      run(join(root, "dist", "headroom.js"), ["run"], {
        HEADROOM_DATA: folder,
        DISCORD_TOKEN: token,
        DISCORD_API_URL: apiUrl,
        DISCORD_CHANNEL_ID: channel,
        ...(slack === undefined
          ? {}
          : {
              SLACK_BOT_TOKEN: BOT_TOKEN,
              SLACK_APP_TOKEN: APP_TOKEN,
              SLACK_API_URL: slack.apiUrl,
              SLACK_CHANNEL: "#ops",
            }),
      }),
  };
}

/** With the very words of `npm run build`. */
interface Discord {
  readonly apiUrl: string;
  readonly token: string;
  readonly channel: string;
  ready(): Promise<void>;
  /** Milliseconds that each command waited for its answer. */
  types(times: number, options: { readonly pictured: boolean }): Promise<readonly number[]>;
  /** When the answer to the first command came, typed as soon as somebody is connected. */
  typesAtOnce(): Promise<number>;
  stop(): Promise<void>;
}

async function discord(): Promise<Discord> {
  const { first, ask, stop } = await served(join("discord", "guild.ts"));
  const wish = (one: Wish) => ask(one);
  return {
    ...(first as { apiUrl: string; token: string; channel: string }),
    ready: async () => void (await wish({ kind: "ready" })),
    types: async (times, { pictured }) =>
      (await wish({ kind: "type", line: LINE, times, pictured })) as readonly number[],
    typesAtOnce: async () => (await wish({ kind: "type-at-once", line: LINE })) as number,
    stop,
  };
}

interface Slack {
  readonly apiUrl: string;
  hasSockets(count: number): Promise<unknown>;
  stop(): Promise<void>;
}

async function slack(): Promise<Slack> {
  const { first, ask, stop } = await served(join("slack", "workspace.ts"));
  return {
    apiUrl: first as string,
    hasSockets: (count) => ask({ kind: "sockets", count } satisfies SlackWish),
    stop,
  };
}

/**
 * The services hold much before they collect: with the usual 30 MB they would stop for 10 ms after every fifteen pictures,
 * and an answer that arrives meanwhile would seem late.
 */
const ROOMY = ["--initial-heap-size=2048", "--max-semi-space-size=16"];

/** A service in its own process: what it says first, and what it answers. */
async function served(file: string) {
  const child = fork(join(root, "bench", file), { execArgv: ROOMY });
  const answer = async (): Promise<unknown> => {
    const [said] = (await once(child, "message")) as [{ result?: unknown; failed?: string }];
    if (said.failed !== undefined) throw new Error(said.failed);
    return said.result;
  };
  const first = await answer();
  const ask = (wish: object) => {
    child.send(wish);
    return answer();
  };
  return { first, ask, stop: () => end(child) };
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  // Politely, so that what was compiled is kept for the next start, as in real life.
  child.kill("SIGTERM");
  const impatient = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(impatient);
}

/** Rounds of both sides in turn, so that what else the machine does falls on both. */
async function measureAnswers(programs: Programs): Promise<readonly Figure[]> {
  const [forBare, forBot] = [await discord(), await discord()];
  const sides = [programs.bare(forBare), programs.bot(forBot)];
  try {
    await Promise.all([forBare.ready(), forBot.ready()]);
    const bare = (times: number) => forBare.types(times, { pictured: false });
    const bot = (times: number) => forBot.types(times, { pictured: true });
    await bare(WARM_UP);
    await bot(WARM_UP);
    const rounds: { readonly bare: readonly number[]; readonly bot: readonly number[] }[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push({ bare: await bare(COMMANDS), bot: await bot(COMMANDS) });
    const ms = (side: "bare" | "bot", share: number) =>
      rounded(median(rounds.map((round) => quantile(round[side], share))));
    const ratio = (share: number) =>
      rounded(median(rounds.map(({ bare, bot }) => quantile(bot, share) / quantile(bare, share))));
    return [
      { what: "reply-only discord.js, p50", value: ms("bare", 0.5), unit: "ms" },
      { what: "reply-only discord.js, p99", value: ms("bare", 0.99), unit: "ms" },
      { what: "/redis stats, p50", value: ms("bot", 0.5), unit: "ms" },
      { what: "/redis stats, p99", value: ms("bot", 0.99), unit: "ms" },
      { what: "/redis stats against reply-only, p50", value: ratio(0.5), unit: "×", goal: { atMost: 2 } },
      { what: "/redis stats against reply-only, p99", value: ratio(0.99), unit: "×", goal: { atMost: 3 } },
    ];
  } finally {
    await Promise.all([...sides.map(end), forBare.stop(), forBot.stop()]);
  }
}

async function measureStarts(programs: Programs): Promise<readonly Figure[]> {
  const bare: number[] = [];
  const bot: number[] = [];
  for (let round = 0; round < STARTS; round += 1) {
    bare.push(await oneStart(programs.bare));
    bot.push(await oneStart(programs.bot));
  }
  const ratio = median(bot.map((each, n) => each / (bare[n] ?? Number.NaN)));
  return [
    { what: "start → answered, bare discord.js", value: rounded(median(bare)), unit: "ms" },
    { what: "start → answered, the bot", value: rounded(median(bot)), unit: "ms" },
    { what: "start → answered against bare", value: rounded(ratio), unit: "×", goal: { atMost: 1.3 } },
  ];
}

async function oneStart(program: (service: Discord) => ChildProcess): Promise<number> {
  const service = await discord();
  const answered = service.typesAtOnce();
  const began = performance.timeOrigin + performance.now();
  const child = program(service);
  try {
    return (await answered) - began;
  } finally {
    await Promise.all([end(child), service.stop()]);
  }
}

/** Idle memory with both services connected, beside a process that loads and connects both libraries. */
async function measureMemory(programs: Programs): Promise<readonly Figure[]> {
  const rounds: { readonly bare: number; readonly bot: number }[] = [];
  for (let round = 0; round < IDLE_ROUNDS; round += 1) rounds.push(await idleMemory(programs));
  const of = (pick: (round: (typeof rounds)[number]) => number) => rounded(median(rounds.map(pick)));
  return [
    { what: "RSS, bare Bolt and discord.js in one process", value: of(({ bare }) => bare), unit: "MiB" },
    { what: "RSS, the bot with Slack and Discord", value: of(({ bot }) => bot), unit: "MiB" },
    {
      what: "RSS with both against the bare libraries",
      value: of(({ bare, bot }) => bot / bare),
      unit: "×",
      goal: { atMost: 1.15 },
    },
  ];
}

async function idleMemory(programs: Programs) {
  const services = { bare: [await discord(), await slack()], bot: [await discord(), await slack()] } as const;
  const bare = programs.both(...services.bare);
  const bot = programs.bot(...services.bot);
  try {
    const connected = [services.bare[0].ready(), services.bot[0].ready()];
    await Promise.all([...connected, services.bare[1].hasSockets(1), services.bot[1].hasSockets(2)]);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return { bare: mebibytes(bare), bot: mebibytes(bot) };
  } finally {
    const all = [...services.bare, ...services.bot].map((service) => service.stop());
    await Promise.all([end(bare), end(bot), ...all]);
  }
}

/** Linux alone tells it so; elsewhere it is NaN, and its goal is missed. */
function mebibytes({ pid }: ChildProcess): number {
  try {
    const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kibibytes) / 1_024;
  } catch {
    return Number.NaN;
  }
}
