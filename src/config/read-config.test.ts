import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { minutes, seconds } from "../domain/time/instant.ts";
import { ACCOUNTS, configOf, one, read } from "../../test/fakes/config-files.ts";
import { environmentOf } from "./environment.ts";

const EXAMPLE = `# yaml-language-server: $schema=https://example.com/headroom.schema.json
databases:
  - name: prod-cache
    url: \${PROD_REDIS_URL}
    upstash: { id: 96ad0856-03b1-4ee7-9666-e81abd0349e1 }
    plan: guide-2026-04/free
    environment: production
    checkEvery: 15m
    rules: { usage-warning: { at: 60% }, rate-high: off }
channels:
  - { name: ops, slack: "#redis-ops" }
  - { name: night, discord: "1180000000000000001" }
  - { name: hook, webhook: "\${ALERT_WEBHOOK_URL}", format: slack }
routes:
  - { to: [ops] }
  - { match: { severity: critical, environment: production }, to: [night], mention: "role:1180000000000000002" }
summaries:
  - { cron: "0 9 * * *", timeZone: Europe/Berlin, to: [ops] }
  - { cron: "0 9 * * 1", timeZone: Europe/Berlin, to: [ops], period: week }
access: { change: { slack: ["group:S012AB3CD"], discord: ["role:1180000000000000003"] } }
`;
const EXAMPLE_ENV = {
  ...ACCOUNTS,
  PROD_REDIS_URL: "rediss://default:planted@cache.example.com:6379",
  ALERT_WEBHOOK_URL: "http://127.0.0.1:9999/planted",
};

describe("the file", () => {
  it("is read as the design shows it", () => {
    const config = configOf(EXAMPLE, EXAMPLE_ENV);
    expect(config.databases).toMatchObject([
      {
        database: {
          name: "prod-cache",
          environment: "production",
          checkEvery: minutes(15),
          plan: "guide-2026-04/free",
          limits: [
            { meter: "commands-day", limit: 10_000, from: "plan Free (guide-2026-04)" },
            { meter: "commands-month", limit: 300_000, from: "plan Free (guide-2026-04)" },
          ],
          rules: {
            "usage-warning": { at: 0.6 },
            "rate-high": { enabled: false },
            "usage-critical": { at: 0.9 },
          },
          ownCommandsPerCheck: 1,
        },
        planIsConfigured: true,
        url: EXAMPLE_ENV.PROD_REDIS_URL,
        upstash: { id: "96ad0856-03b1-4ee7-9666-e81abd0349e1" },
      },
    ]);
    expect(config.channels).toEqual([
      { name: "ops", platform: "slack", address: "#redis-ops" },
      { name: "night", platform: "discord", address: "1180000000000000001" },
      { name: "hook", platform: "webhook", address: EXAMPLE_ENV.ALERT_WEBHOOK_URL, format: "slack" },
    ]);
    expect(config.routes).toEqual([
      { to: ["ops"] },
      {
        match: { severity: ["critical"], environment: ["production"] },
        to: ["night"],
        mention: "role:1180000000000000002",
      },
    ]);
    expect(config.summaries).toEqual([
      { cron: "0 9 * * *", timeZone: "Europe/Berlin", to: ["ops"], period: "day" },
      { cron: "0 9 * * 1", timeZone: "Europe/Berlin", to: ["ops"], period: "week" },
    ]);
    expect(config.access).toEqual({
      change: { slack: ["group:S012AB3CD"], discord: ["role:1180000000000000003"] },
    });
    expect(config.upstash).toEqual({
      email: "ops@example.com",
      apiKey: "planted-key",
      apiUrl: "https://api.upstash.com",
    });
    expect(config.dataFolder).toBe("/home/bot/.local/state/headroom");
  });

  it("sets rules, interval, limits and environment for all databases at its top", () => {
    const { databases } = configOf(`
checkEvery: 1m
environment: staging
limits: { commandsPerDay: "50,000", storage: 1GB, spendPerMonth: $20 }
rules: { usage-warning: 50%, rate-high: { at: 200, for: 0 } }
databases:
  - { name: a, url: redis://a }
  - { name: b, url: redis://b, checkEvery: 30s, environment: production, plan: guide-2026-04/pro, rules: { usage-warning: { for: 10m } } }
`);
    expect(databases[0]?.database).toMatchObject({
      checkEvery: minutes(1),
      environment: "staging",
      limits: [
        { meter: "commands-day", limit: 50_000, from: "configuration" },
        { meter: "spend-month", limit: 2_000 },
        { meter: "storage", limit: 2 ** 30 },
      ],
    });
    expect(databases[0]?.database.plan).toBeUndefined();
    expect(databases[1]?.database).toMatchObject({
      checkEvery: seconds(30),
      environment: "production",
      limits: [{ limit: 100_000 }, { limit: 3_000_000 }],
      rules: { "usage-warning": { at: 0.5, for: minutes(10) }, "rate-high": { at: 200, for: 0 } },
    });
  });

  it("takes secrets from files, and paths from its own folder", () => {
    const config = configOf(`
databases:
  - name: a
    url: \${file:/run/secrets/redis}
    plan: own-2026/small
  - { name: b, url: rediss://b, tls: { caFile: ca.pem } }
catalogues: [prices.json]
runbooks: ./runbooks
dataFolder: state
`);
    expect(config.databases[0]).toMatchObject({
      url: "redis://:planted@10.0.0.1:6379",
      database: { limits: [{ limit: 5, from: "plan Small (own-2026)" }], planName: "Small (own-2026)" },
    });
    expect(config.databases[1]?.tls).toEqual({ caFile: "/etc/headroom/ca.pem" });
    expect(config.catalogues.map(({ id }) => id)).toEqual(["own-2026"]);
    expect(config.runbooks).toEqual({ folder: "/etc/headroom/runbooks", files: {} });
    expect(config.dataFolder).toBe("/etc/headroom/state");
  });

  it("leaves what it does not say to the environment", () => {
    const config = configOf(
      `
databases: [{ name: a }]
channels: [{ name: ops, slack: "#ops" }]
`,
      {
        ...ACCOUNTS,
        REDIS_URL: "redis://a",
        SLACK_CHANNEL: "#ignored",
        DISCORD_CHANNEL_ID: "1180000000000000001",
      },
    );
    expect(config.databases[0]?.url).toBe("redis://a");
    expect(config.channels).toEqual([
      { name: "ops", platform: "slack", address: "#ops" },
      { name: "discord", platform: "discord", address: "1180000000000000001" },
    ]);
    expect(config.summaries).toEqual([
      { cron: "0 9 * * *", timeZone: "UTC", to: ["ops", "discord"], period: "day" },
    ]);
  });

  it("may write Discord ids without quotes, fallbacks, anchors and a ${ of its own", () => {
    const config = configOf(
      `
databases:
  - &base { name: a, url: "redis://\${HOST:-localhost}", environment: staging }
  - { <<: *base, name: b }
channels: [{ name: night, discord: 1180000000000000001 }]
dataFolder: /var/$\${x}
`,
      ACCOUNTS,
    );
    expect(config.databases.map(({ url, database }) => [database.name, database.environment, url])).toEqual([
      ["a", "staging", "redis://localhost"],
      ["b", "staging", "redis://localhost"],
    ]);
    expect(config.channels[0]?.address).toBe("1180000000000000001");
    expect(config.dataFolder).toBe("/var/${x}");
  });
});

it("a relative path in a file is meant from the file, in the environment from where the program runs", () => {
  expect(configOf(one("dataFolder: state\n")).dataFolder).toBe("/etc/headroom/state");
  expect(configOf(one(""), { HEADROOM_DATA: "state" }).dataFolder).toBe("state");
  expect(configOf(one("dataFolder: ~/state\n")).dataFolder).toBe("/home/bot/state");
  expect(configOf(one(""), { STATE_DIRECTORY: "/var/lib/headroom" }).dataFolder).toBe("/var/lib/headroom");
  expect(configOf(one(""), { XDG_STATE_HOME: "/x" }).dataFolder).toBe("/x/headroom");
});

describe("the environment alone", () => {
  it("is enough for one database and three channels", () => {
    const config = configOf(undefined, {
      ...ACCOUNTS,
      REDIS_URL: "rediss://default:planted@eu2-fancy-cat-30123.upstash.io:6379",
      DAILY_COMMAND_LIMIT: "5000",
      CHECK_EVERY: "5m",
      SLACK_CHANNEL: "C012AB3CD",
      DISCORD_CHANNEL_ID: "1180000000000000001",
      ALERT_WEBHOOK_URL: "https://discord.com/api/webhooks/1/planted",
      HEADROOM_HTTP: "[::1]:9464",
      HEADROOM_DATA: "state",
      DATABASE_URL: "postgres://bot:planted@db/headroom",
    });
    expect(config.databases).toMatchObject([
      {
        database: {
          name: "eu2-fancy-cat-30123",
          environment: "production",
          checkEvery: minutes(5),
          limits: [{ meter: "commands-day", limit: 5_000, from: "configuration" }],
        },
        planIsConfigured: false,
      },
    ]);
    expect(config.channels.map(({ name, platform, format }) => [name, platform, format])).toEqual([
      ["slack", "slack", undefined],
      ["discord", "discord", undefined],
      ["webhook", "webhook", "discord"],
    ]);
    expect(config.http).toEqual({ host: "::1", port: 9464 });
    expect(config.dataFolder).toBe("state");
  });

  it("may be empty: nothing is configured, and nothing is wrong", () => {
    const config = configOf(undefined, { SLACK_BOT_TOKEN: "", REDIS_URL: " " });
    expect(config).toMatchObject({ databases: [], channels: [], summaries: [], discover: false });
    expect(config.defaults).toMatchObject({ plan: "guide-2026-04/free", planIsConfigured: false });
  });

  it("with an Upstash account and no address watches the whole account", () => {
    expect(configOf(undefined, { UPSTASH_EMAIL: "a@example.com", UPSTASH_API_KEY: "k" }).discover).toBe(true);
  });

  it("is completed by .env, which replaces nothing", () => {
    expect(environmentOf({ A: "1" }, "A=2\nB='3'\n# C=4\n")).toEqual({ A: "1", B: "3" });
  });
});

it("whatever the file holds, it is read or refused, and never breaks", () => {
  const keys = [
    ..."databases channels routes summaries access change slack discord webhook match to name url rules".split(
      " ",
    ),
    ..."usage-warning at for limits commandsPerDay plan cron timeZone tls upstash id http discover".split(
      " ",
    ),
    ..."catalogues runbooks environment __proto__ constructor".split(" "),
  ];
  const leaf = fc.oneof(
    fc.constantFrom(
      "a",
      "0 9 1 * 1",
      "60%",
      "off",
      "${HOME}",
      "${file:/x}",
      "${",
      "redis://a",
      null,
      true,
      0,
      -1,
      1e21,
    ),
    fc.string(),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      leaf,
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie("tree"), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), tree, { maxKeys: 8 }), (file) => {
      const reading = read(stringify(file), { SLACK_CHANNEL: "#a", REDIS_URL: "redis://a" });
      expect(reading.ok || reading.problems.length > 0).toBe(true);
    }),
    { numRuns: 1_000 },
  );
  fc.assert(fc.property(fc.string(), (text) => void read(text)));
});
