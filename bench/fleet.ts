import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { makeCertificate } from "../test/fakes/redis/certificate.ts";
import { startRedis, type RedisServer } from "../test/fakes/redis/server.ts";
import { fakeWebhook } from "../test/fakes/webhook.ts";
import { rounded, type Figure } from "./figure.ts";
import { buildBundle, startNode, type Measured } from "./process.ts";

const DATABASES = 200;
const EVERY_S = 15;
const WARM_UP_S = 3 * EVERY_S;
const MEASURED_S = 6 * EVERY_S;

/** The bundle as it is run, watching 200 databases over TLS every 15 s: its share of a core beside a bare loop's, and its memory. */
export async function fleetBench(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-fleet-"));
  const certificate = makeCertificate();
  const redis = await startRedis({ tls: certificate });
  const hook = await fakeWebhook();
  writeFileSync(
    join(folder, "headroom.yaml"),
    configuration(redis, certificate.certificateFile, hook.url("slack")),
  );
  const bot = startNode([buildBundle(), "run"], {
    cwd: folder,
    env: { HEADROOM_DATA: join(folder, "data") },
  });
  const loop = join(import.meta.dirname, "fleet/bare.ts");
  const bare = startNode([loop, redis.url, certificate.certificateFile, String(DATABASES), String(EVERY_S)], {
    cwd: folder,
  });
  try {
    return await measure(redis, bot, bare);
  } finally {
    await bot.stop();
    await bare.stop();
    await hook.stop();
    await redis.kill();
    certificate.remove();
    rmSync(folder, { recursive: true });
  }
}

async function measure(redis: RedisServer, bot: Measured, bare: Measured): Promise<readonly Figure[]> {
  await pause(WARM_UP_S * 1_000);
  await redis.forgetCalls();
  const before = { bot: bot.cpu(), bare: bare.cpu() };
  const began = performance.now();
  await pause(MEASURED_S * 1_000);
  const share = (bot.cpu() - before.bot) / (performance.now() - began);
  const bareShare = (bare.cpu() - before.bare) / (performance.now() - began);
  const { "config|resetstat": _, ...calls } = await redis.calls();
  // The bare loop's are counted, too: both ask the same server.
  const checks = (2 * DATABASES * MEASURED_S) / EVERY_S;
  const sent = Object.values(calls).reduce((sum, each) => sum + each, 0);
  return [
    { what: "databases over TLS, every 15 s", value: DATABASES, unit: "" },
    { what: "share of a core", value: rounded(100 * share), unit: "%", goal: { atMost: 1 } },
    { what: "share of a core, bare ioredis INFO loop", value: rounded(100 * bareShare), unit: "%" },
    {
      what: "CPU per 1,000 checks against the bare loop",
      value: rounded(share / bareShare),
      unit: "×",
      goal: { atMost: 2 },
    },
    { what: "RSS", value: rounded(bot.rss() / 2 ** 20), unit: "MiB", goal: { atMost: 120 } },
    // A round more or less may fall into the time that is measured.
    { what: "commands that the server counted, per check", value: rounded(sent / checks, 2), unit: "" },
    { what: "other commands than INFO", value: sent - (calls["info"] ?? 0), unit: "", goal: { exactly: 0 } },
  ];
}

const configuration = (redis: RedisServer, caFile: string, hook: string) =>
  [
    `checkEvery: ${EVERY_S}s`,
    "databases:",
    ...Array.from(
      { length: DATABASES },
      (_, i) => `  - { name: db${i}, url: "${redis.url}", tls: { caFile: "${caFile}" } }`,
    ),
    `channels: [{ name: ops, webhook: "${hook}", format: slack }]`,
    "",
  ].join("\n");
