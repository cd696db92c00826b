import { fork, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRedis } from "../test/fakes/redis/server.ts";
import { APP_TOKEN, BOT_TOKEN } from "../test/fakes/slack/server.ts";
import { median, quantile, rounded, type Figure, type Goal } from "./figure.ts";
import { FLAGS } from "./process.ts";
import { rememberMillion } from "./slack/history.ts";
import type { Waited, Wish } from "./slack/workspace.ts";

const ROUNDS = 9;
const COMMANDS = 200;
const TOGETHER = 50;
const BURSTS = 10;
const IDLE_ROUNDS = 3;
const SETTLE_MS = 10_000;

const root = join(import.meta.dirname, "..");

/** What the Slack side costs: answers and memory beside a bare Bolt app that only acknowledges, each with its own Slack. */
export async function slackBench(): Promise<readonly Figure[]> {
  spawnSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
  const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
  const redis = await startRedis();
  const installation = { folder, redisUrl: redis.url };
  try {
    writeConfig(installation);
    // An empty store here, a million samples below: memory must not be flattered by either.
    const memory = await measureMemory(installation);
    const samples = await rememberMillion(folder);
    return [
      { what: "samples stored", value: samples, unit: "" },
      ...(await measureWaiting(installation)),
      ...memory,
    ];
  } finally {
    await redis.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Installation {
  readonly folder: string;
  readonly redisUrl: string;
}

function writeConfig({ folder, redisUrl }: Installation) {
  const limits = "limits: { commandsPerDay: 10000 }";
  writeFileSync(
    join(folder, "headroom.yaml"),
    `databases: [{ name: prod, url: "${redisUrl}", ${limits} }]\n`,
  );
}

/** The program as `npm start` runs it. */
function bot({ folder }: Installation, env: Readonly<Record<string, string>>): ChildProcess {
  const words = [...FLAGS, "--enable-source-maps", join(root, "dist", "headroom.js"), "run"];
  return spawn(process.execPath, words, {
    cwd: folder,
    env: { PATH: process.env["PATH"], HEADROOM_DATA: folder, ...env },
    stdio: "ignore",
  });
}

const withSlack = (apiUrl: string) => ({
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_APP_TOKEN: APP_TOKEN,
  SLACK_CHANNEL: "#ops",
  SLACK_API_URL: apiUrl,
});

const bare = (apiUrl: string) =>
  spawn(process.execPath, [join(root, "bench", "slack", "bare.ts"), apiUrl], { stdio: "ignore" });

/** A Slack in its own process, and what it is asked. */
async function slack() {
  const child = fork(join(root, "bench", "slack", "workspace.ts"));
  async function answer(): Promise<unknown> {
    const [said] = (await once(child, "message")) as [{ result?: unknown; failed?: string }];
    if (said.failed !== undefined) throw new Error(said.failed);
    return said.result;
  }
  async function ask(wish: Wish) {
    child.send(wish);
    return answer();
  }
  return {
    apiUrl: (await answer()) as string,
    hasSockets: (count: number) => ask({ kind: "sockets", count }),
    type: async (wish: Omit<Extract<Wish, { kind: "type" }>, "kind">) =>
      (await ask({ kind: "type", ...wish })) as Waited,
    stop: () => end(child),
  };
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** Rounds of both sides in turn, so that what else the machine does falls on both. */
async function measureWaiting(installation: Installation): Promise<readonly Figure[]> {
  const [bareSlack, botSlack] = [await slack(), await slack()];
  const sides = [bare(bareSlack.apiUrl), bot(installation, withSlack(botSlack.apiUrl))];
  try {
    await Promise.all([bareSlack.hasSockets(1), botSlack.hasSockets(2)]);
    const ackOnly = { line: "stats prod", times: COMMANDS, together: 1, answers: false };
    const stats = { ...ackOnly, answers: true };
    await bareSlack.type({ ...ackOnly, times: 1_000 });
    await botSlack.type({ ...stats, times: 1_000 });
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push({
        ackOnly: (await bareSlack.type(ackOnly)).acks,
        constant: (await bareSlack.type({ ...stats, line: "answer" })).answers,
        stats: await botSlack.type(stats),
      });
    const burst = await botSlack.type({ ...stats, times: TOGETHER * BURSTS, together: TOGETHER });
    return [...waitingFigures(rounds), ...burstFigures(burst)];
  } finally {
    await Promise.all([...sides.map(end), bareSlack.stop(), botSlack.stop()]);
  }
}

const GOALS: readonly { readonly share: number; readonly goal?: Goal }[] = [
  { share: 0.5, goal: { atMost: 2 } },
  { share: 0.99, goal: { atMost: 3 } },
];

interface Round {
  readonly ackOnly: readonly number[];
  /** A bare handler that acknowledges, then answers with a constant message of the same size. */
  readonly constant: readonly number[];
  readonly stats: Waited;
}

function waitingFigures(rounds: readonly Round[]): Figure[] {
  const ms = (what: string, of: (round: Round) => readonly number[], share: number): Figure => ({
    what: `${what}, p${share * 100}`,
    value: rounded(quantile(rounds.flatMap(of), share)),
    unit: "ms",
  });
  const against = (
    what: string,
    one: (round: Round) => readonly number[],
    other: (round: Round) => readonly number[],
    goals = GOALS,
  ) =>
    goals.map(({ share, ...goal }): Figure => ({
      what: `${what}, p${share * 100}`,
      value: rounded(
        median(rounds.map((round) => quantile(one(round), share) / quantile(other(round), share))),
      ),
      unit: "×",
      ...goal,
    }));
  const ackOnly = (round: Round) => round.ackOnly;
  const constant = (round: Round) => round.constant;
  const acks = ({ stats }: Round) => stats.acks;
  const answers = ({ stats }: Round) => stats.answers;
  return [
    ms("ack-only Bolt handler", ackOnly, 0.5),
    ms("ack-only Bolt handler", ackOnly, 0.99),
    ms("/redis stats acknowledged", acks, 0.5),
    ms("/redis stats acknowledged", acks, 0.99),
    ms("Bolt handler that answers a constant", constant, 0.5),
    ms("Bolt handler that answers a constant", constant, 0.99),
    ms("/redis stats answered", answers, 0.5),
    ms("/redis stats answered", answers, 0.99),
    ...against("acknowledged against ack-only", acks, ackOnly),
    ...against("answered against a constant answer", answers, constant),
    // No goal: an answer is a second request, which the constant one pays too.
    ...against("answered against ack-only", answers, ackOnly, [{ share: 0.5 }, { share: 0.99 }]),
  ];
}

const burstFigures = ({ acks, answers }: Waited): Figure[] => [
  {
    what: `acknowledged, ${TOGETHER} commands at once, p99`,
    value: rounded(quantile(acks, 0.99)),
    unit: "ms",
    goal: { atMost: 100 },
  },
  {
    what: `answered, ${TOGETHER} commands at once, p99`,
    value: rounded(quantile(answers, 0.99)),
    unit: "ms",
  },
];

/** Idle memory: the bot in Slack beside a bare Bolt app plus what the bot needs without Slack. */
async function measureMemory(installation: Installation): Promise<readonly Figure[]> {
  const rounds: Memory[] = [];
  for (let round = 0; round < IDLE_ROUNDS; round += 1) rounds.push(await idleMemory(installation));
  const of = (pick: (memory: Memory) => number) => rounded(median(rounds.map(pick)));
  return [
    { what: "RSS, bare Node", value: of((each) => each.node), unit: "MiB" },
    { what: "RSS, bare Bolt app, connected", value: of((each) => each.bolt), unit: "MiB" },
    { what: "RSS, bot without Slack", value: of((each) => each.without), unit: "MiB" },
    { what: "RSS, bot with Slack, connected", value: of((each) => each.with), unit: "MiB" },
    {
      what: "RSS with Slack against bare Bolt plus the bot without Slack",
      value: of((each) => each.with / (each.bolt + each.without - each.node)),
      unit: "×",
      goal: { atMost: 1.15 },
    },
  ];
}

type Memory = Readonly<Record<"node" | "bolt" | "without" | "with", number>>;

async function idleMemory(installation: Installation): Promise<Memory> {
  const [bareSlack, botSlack] = [await slack(), await slack()];
  const node = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
  const bolt = bare(bareSlack.apiUrl);
  // A channel that nothing is posted to: without one the terminal would be the channel.
  const without = bot(installation, {
    ALERT_WEBHOOK_URL: "http://127.0.0.1:9/",
    ALERT_WEBHOOK_FORMAT: "slack",
  });
  const whole = bot(installation, withSlack(botSlack.apiUrl));
  const all = [node, bolt, without, whole];
  try {
    await Promise.all([bareSlack.hasSockets(1), botSlack.hasSockets(2)]);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return {
      node: mebibytes(node),
      bolt: mebibytes(bolt),
      without: mebibytes(without),
      with: mebibytes(whole),
    };
  } finally {
    await Promise.all([...all.map(end), bareSlack.stop(), botSlack.stop()]);
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
