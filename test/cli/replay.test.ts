import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { rememberPast } from "../../src/app/demo-history.ts";
import { systemClock } from "../../src/app/system.ts";
import { readExpectation } from "../../src/cli/replay/expectation.ts";
import { replayHistory, type ReplayOptions } from "../../src/cli/replay/replay.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { silentLog } from "../../src/ports/log.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";

const said: string[] = [];
vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
vi.spyOn(console, "error").mockImplementation((line: string) => void said.push(line));
let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "headroom-replay-"))));
afterEach(() => {
  said.splice(0);
  rmSync(folder, { recursive: true, force: true });
});

function configured(yaml: string) {
  const file = { path: "headroom.yaml", text: `dataFolder: ${folder}\n${yaml}` };
  const reading = readConfig({ env: { HOME: "/nowhere" }, readSecretFile: () => "", file });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.config;
}

const PROD = "databases: [{ name: prod, url: 'redis://127.0.0.1:1', limits: { commandsPerDay: 1000 } }]";

/** Runs the command; its words are in `said`. */
async function replays(options: ReplayOptions, yaml = PROD): Promise<{ code: number; text: string }> {
  said.splice(0);
  const code = await replayHistory(configured(yaml), options);
  return { code, text: said.join("\n") };
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** Two days of 5 commands per quarter of an hour; on the second from 12:00 on 50. */
function samplesFile(name = "samples.csv"): string {
  const rows = ["at,commands"];
  for (let i = 1; i < 2 * 96; i++) {
    const at = new Date(Date.UTC(2026, 10, 23) + i * 900_000).toISOString();
    rows.push(`${at},${i > 96 + 48 ? 50 : 5}`);
  }
  return file(name, `${rows.join("\n")}\n`);
}

describe("a file of samples", () => {
  it("is quoted without its escape sequences where it cannot be read", async () => {
    const { code, text } = await replays({ samples: file("s.csv", "at,commands\nye\u001b[2Jsterday,5\n") });
    expect(code).toBe(65);
    expect(text).toContain("yesterday");
    expect(text).not.toContain("\u001b");
  });

  it("is judged by the configuration, as a table and a list of messages", async () => {
    const { code, text } = await replays({ samples: samplesFile() });
    expect(code).toBe(0);
    expect(text).toContain("prod: 191 checks from");
    expect(text).toMatch(/^prod +usage-warning +commands-day +2026-11-24 14:30 UTC/m);
    expect(text).toMatch(/^prod +limit-reached +commands-day .*still fires$/m);
    expect(text).toMatch(/to terminal: 🔴 prod: the daily limit of 1,000 is used up/);
  });

  it("counts across midnight for both days, by time", async () => {
    const rows = ["at,commands", "2026-11-23T23:30Z,0", "2026-11-24T00:00Z,900", "2026-11-24T12:00Z,50"];
    const { text } = await replays({ samples: file("s.csv", rows.join("\n")) });
    expect(text).not.toContain("usage-critical");
    rows.splice(1, 2, "2026-11-23T23:45Z,0", "2026-11-24T00:15Z,2000");
    expect((await replays({ samples: file("s.csv", rows.join("\n")) })).text).toContain("limit-reached");
  });

  it("says what a day came to when the next one closes its alert, not what it was when the alert began", async () => {
    const rows = ["at,commands", "2026-11-23T00:10Z,0", "2026-11-23T12:00Z,710", "2026-11-23T23:45Z,100"];
    rows.push("2026-11-24T00:15Z,40", "2026-11-24T00:30Z,1");
    const { text } = await replays({ samples: file("s.csv", rows.join("\n")) });
    expect(text).toContain("new day, 830 of 1,000 were used on 23 November (UTC)");
  });

  it("is judged otherwise by other rules", async () => {
    const { text } = await replays(
      { samples: samplesFile() },
      `${PROD}\nrules: { usage-warning: off, unusual-rate: off }`,
    );
    expect(text).not.toContain("usage-warning");
    expect(text).toContain("usage-critical");
  });

  it("tells the channels that would have heard of it", async () => {
    const { text } = await replays(
      { samples: samplesFile() },
      `${PROD}\nchannels: [{ name: ops, webhook: 'http://127.0.0.1:1/a', format: slack }, { name: night, webhook: 'http://127.0.0.1:1/b', format: slack }]
routes: [{ to: [ops] }, { match: { severity: critical }, to: [night] }]`,
    );
    expect(text).toMatch(/to ops: 🟡 prod: 7\d % of today's commands used/);
    expect(text).toMatch(/to ops, night: 🔴 prod: the daily limit/);
  });

  it("that ends before the time asked for is no quiet time", async () => {
    const { code, text } = await replays({ samples: samplesFile(), since: "2026-12-01T00:00Z" });
    expect(code).toBe(66);
    expect(text).toMatch(
      /^There is no sample since 2026-12-01 00:00 UTC: the last in .* is of 2026-11-24 23:45 UTC/,
    );
  });

  it("is not exported to a folder that is not there", async () => {
    const path = join(folder, "nowhere", "a.csv");
    const { code, text } = await replays({ samples: samplesFile(), export: path });
    expect(code).toBe(73);
    expect(text).toBe(`${path} cannot be written: there is no folder ${join(folder, "nowhere")}.`);
  });

  it("may be JSON, and may count by day instead of by increase", async () => {
    const text = JSON.stringify([
      { at: "2026-11-24T11:00Z", usedDay: 300 },
      { at: "2026-11-24T12:00Z", usedDay: 950 },
      { at: 1_795_525_200, usedDay: 1_100 },
    ]);
    const { code, text: shown } = await replays({ samples: file("samples.json", text), json: true });
    expect(code).toBe(0);
    const { databases } = JSON.parse(shown) as { databases: { alerts: { rule: string; at: string }[] }[] };
    expect(databases[0]?.alerts.map(({ rule, at }) => `${at.slice(11, 16)} ${rule}`)).toContain(
      "12:00 usage-critical",
    );
    expect(databases[0]?.alerts.map(({ rule, at }) => `${at.slice(11, 16)} ${rule}`)).toContain(
      "13:00 limit-reached",
    );
  });

  it.each([
    ["no such file", () => "nowhere.csv", 66, "There is no file"],
    ["nothing in it", () => file("a.csv", "at,commands\n"), 66, "holds no sample"],
    ["a strange column", () => file("a.csv", "at,count\n1,2\n"), 65, 'a.csv:1: there is no column "count"'],
    ["no moments", () => file("a.csv", "commands\n2\n"), 65, "a.csv:1: the column at is missing"],
    [
      "a time without zone",
      () => file("a.csv", "at,commands\n2026-11-24T12:00,1\n"),
      65,
      'a.csv:2: "2026-11-24T12:00" is no moment',
    ],
    [
      "no number",
      () => file("a.csv", "at,commands\n2026-11-24T12:00Z,many\n"),
      65,
      'a.csv:2: "many" is no commands',
    ],
    ["too few fields", () => file("a.csv", "at,commands\n2026-11-24T12:00Z\n"), 65, "a.csv:2: has 1 fields"],
    ["neither count", () => file("a.csv", "at,keys\n2026-11-24T12:00Z,3\n"), 65, "says neither commands"],
    ["broken JSON", () => file("a.json", "[{"), 65, "is no JSON"],
    ["JSON of another kind", () => file("a.json", "{}"), 65, "holds no list of samples"],
    [
      "another database",
      () => file("a.csv", "database,at,commands\nqueue,2026-11-24T12:00Z,3\n"),
      66,
      'The samples speak of "queue"',
    ],
  ])("that is of no use is refused with a sentence: %s", async (_, samples, code, words) => {
    const result = await replays({ samples: samples() });
    expect(result.text).toContain(words);
    expect(result.code).toBe(code);
  });
});

describe("--expect", () => {
  const quiet = "databases: { prod: { alerts: [] } }";
  const whole = `samples: samples.csv
databases:
  prod:
    alerts:
      - { rule: usage-warning, at: 2026-11-24T14:15Z }
      - { rule: usage-critical, between: [2026-11-24T14:30Z, 2026-11-24T16:00Z] }
      - { rule: limit-reached, topic: usage:commands-day }
    ignore: [forecast-exceeds, unusual-rate]
`;

  it("exits 0 when what was to fire fired, and nothing else", async () => {
    samplesFile();
    const { code, text } = await replays({ expect: file("expect.yaml", whole) });
    expect(text).toContain("prod: as expected (3 alerts).");
    expect(code).toBe(0);
  });

  it("exits 1 with the difference, each line with its place or its moment", async () => {
    samplesFile();
    const wrong = whole
      .replace("at: 2026-11-24T14:15Z", "at: 2026-11-24T09:00Z, within: 15m")
      .replace("forecast-exceeds, ", "");
    const { code, text } = await replays({ expect: file("expect.yaml", wrong) });
    expect(code).toBe(1);
    expect(text).toContain("prod: NOT as expected.");
    expect(text).toMatch(
      /− usage-warning, 2026-11-24 08:45 to 2026-11-24 09:15 UTC \(.*expect\.yaml:5\): it fired 2026-11-24 14:\d\d UTC/,
    );
    expect(text).toMatch(/\+ forecast-exceeds \(usage:commands-day\), 2026-11-24 1\d:\d\d UTC: not expected/);
    const json = await replays({ expect: join(folder, "expect.yaml"), json: true });
    expect(JSON.parse(json.text)).toMatchObject({ asExpected: false, databases: [{ expected: { met: 2 } }] });
    expect(json.code).toBe(1);
  });

  it("understands the README's example", () => {
    const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
    const example = /```yaml\n(samples:[\s\S]*?)```/.exec(readme)?.[1] ?? "";
    const { databases } = readExpectation("expect.yaml", example);
    expect(databases.get("prod-cache")?.alerts).toHaveLength(3);
    expect(databases.get("sessions")?.alerts).toEqual([]);
  });

  it("takes a database that stays quiet, and tells it from one that does not", async () => {
    const expectation = file("expect.yaml", quiet);
    const calm = file("calm.csv", "at,commands\n2026-11-24T12:00Z,3\n2026-11-24T12:15Z,3\n");
    expect(await replays({ samples: calm, expect: expectation })).toMatchObject({ code: 0 });
    expect(await replays({ samples: samplesFile(), expect: expectation })).toMatchObject({ code: 1 });
  });

  it.each([
    ["an unknown database", "databases: { queue: { alerts: [] } }", 'Something is expected of "queue"'],
    [
      "an unknown rule",
      "databases: { prod: { alerts: [{ rule: usage-warn }] } }",
      "did you mean usage-warning?",
    ],
    [
      "an unknown key",
      "databases:\n  prod:\n    alert: []",
      'expect.yaml:3: there is no key "alert" here; did you mean alerts?',
    ],
    [
      "an unknown topic",
      "databases: { prod: { alerts: [{ rule: usage-warning, topic: usage }] } }",
      'no topic "usage"',
    ],
    ["no rule", "databases: { prod: { alerts: [{ at: 2026-11-24 }] } }", "the rule is missing"],
    ["no alerts", "databases: { prod: {} }", "alerts is missing: write []"],
    ["no map", "- prod", "is no map of samples, since, databases"],
    ["no databases", "since: 7d", "databases is missing"],
    [
      "a time without zone",
      "databases: { prod: { alerts: [{ rule: rate-high, at: '12:00' }] } }",
      '"12:00" is no moment',
    ],
    [
      "both times",
      "databases: { prod: { alerts: [{ rule: rate-high, at: 2026-11-24, between: [] }] } }",
      "both at and between",
    ],
    [
      "half a window",
      "databases: { prod: { alerts: [{ rule: rate-high, between: [2026-11-24] }] } }",
      "between wants two moments",
    ],
    ["broken YAML", "databases: { prod: ", "expect.yaml:"],
    ["a strange start", `since: soon\n${quiet}`, '"soon" is no time to begin at'],
  ])("refuses %s with a sentence", async (_, text, words) => {
    const result = await replays({ samples: samplesFile(), expect: file("expect.yaml", text) });
    expect(result.text).toContain(words);
    expect([64, 65]).toContain(result.code);
  });
});

describe("the store", () => {
  async function lives(): Promise<void> {
    const store = sqliteStore({ path: join(folder, "headroom.db"), clock: systemClock, log: silentLog });
    await store.open();
    const { databases } = configured(PROD);
    await rememberPast(store, databases[0]!.database, systemClock.now());
    await store.close();
  }

  const contents = () =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".db"))
      .map((name) =>
        createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex"),
      );

  it("that is not there yet is said to be, and is not made", async () => {
    const { code, text } = await replays({});
    expect(text).toContain("There is no history yet in");
    expect(code).toBe(66);
    expect(existsSync(join(folder, "headroom.db"))).toBe(false);
  });

  it("is replayed without a change to it; its export replays to the same", async () => {
    await lives();
    const before = contents();
    const path = join(folder, "out.csv");
    const fromStore = await replays({ since: "5d", export: path, json: true });
    expect(contents()).toEqual(before);
    expect(fromStore.code).toBe(0);
    const told = JSON.parse(fromStore.text) as {
      databases: { alerts: unknown[]; from: string; messages: unknown[] }[];
    };
    expect(told.databases[0]?.messages.length).toBeGreaterThan(5);
    const fromFile = await replays({ samples: path, since: told.databases[0]!.from, json: true });
    expect(JSON.parse(fromFile.text)).toEqual(told);
  });

  it("that holds nothing of a database says so", async () => {
    await lives();
    const { code, text } = await replays({}, PROD.replace("name: prod", "name: other"));
    expect(text).toContain("The store holds no sample of other");
    expect(code).toBe(66);
  });
});
