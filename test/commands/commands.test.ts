import { afterEach, describe, expect, it } from "vitest";
import type { Access } from "../../src/commands/access.ts";
import { COMMANDS } from "../../src/commands/all.ts";
import { interpret, suggest, type Interpreter } from "../../src/commands/interpret.ts";
import { EMPTY_STATE } from "../../src/domain/alerting/database.ts";
import { noPaint } from "../../src/chat/terminal/colour.ts";
import { renderTerminal } from "../../src/chat/terminal/render.ts";
import { plain } from "../../src/messages/plain.ts";
import type { Caller } from "../../src/ports/chat.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { Store } from "../../src/ports/store.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { alone, fakeDesk } from "../fakes/desk.ts";
import { ada, alertIncident, at } from "../golden/alerts.ts";

const NOW = at("18:00");
const clock = { now: () => NOW, after: () => () => undefined };
const caller: Caller = { person: ada, channel: "C1", memberOf: ["group:S1"] };
const stores: Store[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

async function installation(names = ["prod-cache", "sessions"], access: Access = {}) {
  const store = sqliteStore({ path: ":memory:", clock, log: silentLog });
  await store.open();
  stores.push(store);
  await store.update(["prod-cache"], () => ({
    states: [{ database: "prod-cache", state: { ...EMPTY_STATE, incidents: [alertIncident] } }],
    result: undefined,
  }));
  const desk = fakeDesk(names, clock.now);
  const interpreter: Interpreter = {
    context: {
      clock,
      desk,
      store,
      commands: COMMANDS,
      ...alone,
      about: { version: "1", startedAt: NOW, channels: () => [] },
    },
    access,
    log: silentLog,
  };
  const type = async (line: string, who = caller) => {
    const { message } = await interpret(line, who, interpreter);
    return plain(message.title);
  };
  return { desk, type, interpreter };
}

describe("a typed silence", () => {
  it.each([
    [
      "silence prod-cache 2h deploying the cache",
      "prod-cache until 2026-11-24T20:00:00.000Z (deploying the cache)",
    ],
    ["silence 2h prod-cache deploying", "prod-cache until 2026-11-24T20:00:00.000Z (deploying)"],
    ["/redis silence PROD-CACHE 30m", "prod-cache until 2026-11-24T18:30:00.000Z ()"],
    ['silence prod-cache 2h "new keys"', "prod-cache until 2026-11-24T20:00:00.000Z (new keys)"],
    ["silence prod-cache until new day", "prod-cache until 2026-11-25T00:00:00.000Z ()"],
    ["silence prod-cache until new month", "prod-cache until 2026-12-01T00:00:00.000Z ()"],
    ["silence prod-cache until 17:00", "prod-cache until 2026-11-25T17:00:00.000Z ()"],
    ["silence prod-cache until tomorrow", "prod-cache until 2026-11-25T00:00:00.000Z ()"],
    ["silence all 1h", "all until 2026-11-24T19:00:00.000Z ()"],
    ["silence prod-cache-17 1h", "prod-cache usage:commands-day until 2026-11-24T19:00:00.000Z ()"],
    ["silence 2h prod-cache-17", "prod-cache usage:commands-day until 2026-11-24T20:00:00.000Z ()"],
  ])("%s", async (line, asked) => {
    const { desk, type } = await installation();
    expect(await type(line)).toContain("silenced until");
    expect(desk.asked).toEqual([`silence ${asked}`]);
  });

  it.each(["silence 2h all hands deploy", 'silence "" 2h all hands deploy', 'silence 2h "all hands deploy"'])(
    "%s asks which database: a reason's first word is no name",
    async (line) => {
      const { desk, type } = await installation();
      expect(await type(line)).toContain("Which database?");
      expect(desk.asked).toEqual([]);
      const alone = await installation(["prod-cache"]);
      await alone.type(line);
      expect(alone.desk.asked).toEqual([
        "silence prod-cache until 2026-11-24T20:00:00.000Z (all hands deploy)",
      ]);
    },
  );

  it("takes a reason that begins with a database's name for a reason where no name was given", async () => {
    const { desk, type } = await installation();
    expect(await type('silence "" 2h sessions are moved')).toContain("Which database?");
    expect(desk.asked).toEqual([]);
  });

  it("means the only database when none is named", async () => {
    const { desk, type } = await installation(["prod-cache"]);
    await type("silence 2h");
    expect(desk.asked).toEqual(["silence prod-cache until 2026-11-24T20:00:00.000Z ()"]);
  });
});

describe("a wrong line", () => {
  it.each([
    ["stast prod-cache", 'There is no command "stast". Did you mean stats?'],
    [
      "stats prd-cache",
      'There is no database "prd-cache". Did you mean prod-cache? You watch prod-cache, sessions.',
    ],
    ["stats", "Which database? You watch prod-cache, sessions."],
    ["stats prod-cache sessions", "stats is about one database at a time."],
    ["stats prod-cache please", '"please" is too much for stats. Try: /redis stats prod-cache'],
    ["watch prod-cache time soon", '"soon" is too much for watch.'],
    ["silence prod-cache", "silence needs a time"],
    ["silence prod-cache 400d", "at most 90 days"],
    ["silence prod-cache until 25:00", "is no time"],
    ["ack sessions", 'No alert that fires is called "sessions".'],
  ])("%s gets a sentence with what would be right", async (line, answer) => {
    const { desk, type } = await installation();
    expect(await type(line)).toContain(answer);
    expect(desk.asked).toEqual([]);
  });

  it("is mended by an example with a database that is there", async () => {
    const { type } = await installation(["orders"]);
    expect(await type("stats a b")).toBe('"b" is too much for stats. Try: /redis stats orders');
    expect(await type("silence orders")).toContain("Try: /redis silence orders ");
  });

  it("offers those that are most like the wrong name first", async () => {
    const names = Array.from({ length: 300 }, (_, n) => `tenant-${n}`);
    const { interpreter } = await installation(names);
    const { message } = await interpret("stats tennat-257", caller, interpreter);
    const [near, menu] = message.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
    expect(near).toMatchObject({ line: "stats tenant-257" });
    expect(menu?.kind === "menu" && menu.options.slice(0, 3).map(({ label }) => label)).toEqual(
      expect.arrayContaining(["tenant-25", "tenant-27"]),
    );
    const typed = renderTerminal(message, {
      zone: "UTC",
      width: 80,
      paint: noPaint,
      command: (line) => line,
    }).join(" ");
    expect(typed).toMatch(/^.*Type: stats tenant-257 · stats tenant-\d+ \(or .* and 291 more\)$/);
  });

  it("is never more than an answer, whatever is typed", async () => {
    const { type } = await installation();
    for (const line of ["", "   ", "\u0000", '"', "/redis", "help help help", "__proto__", "x".repeat(5_000)])
      expect(await type(line)).not.toContain("did not work");
    expect(await type(`stats ${"x".repeat(5_000)}`)).toMatch(/^There is no database "x{500,580}…$/);
  });
});

it("an alert that somebody has taken on already says by whom, as everywhere else", async () => {
  const { interpreter, type } = await installation();
  const acknowledged = { ...alertIncident, acknowledged: { by: ada, at: NOW } };
  await interpreter.context.store.update(["prod-cache"], () => ({
    states: [{ database: "prod-cache", state: { ...EMPTY_STATE, incidents: [acknowledged] } }],
    result: undefined,
  }));
  expect(await type("ack prod-cache-17")).toBe("prod-cache-17 was already acknowledged by @ada");
});

describe("with one database, an option's own name is not taken for a database", () => {
  it.each([
    ["advice prices", "prod-cache"],
    ["advice prices upstash-2026-08", "prod-cache"],
    ["advice prod-cache prices upstash-2026-08", "prod-cache"],
    ["watch time 2h", "prod-cache is checked every 5 min until"],
    ["watch 2h", "prod-cache is checked every 5 min until"],
    ["watch off", "prod-cache is checked every"],
    ["top keys", "prod-cache"],
    ["stats database prod-cache", "prod-cache"],
    ["silence time 2h", "silenced until"],
    ["silence prod-cache time 2h reason a deploy", "silenced until"],
  ])("%s", async (line, answer) => {
    const { type } = await installation(["prod-cache"]);
    const said = await type(line);
    expect(said).toContain(answer);
    expect(said).not.toMatch(/There is no|did not work|too much/);
  });

  it("but a database of that name is one", async () => {
    const { type } = await installation(["prices", "time"]);
    expect(await type("advice prices")).toMatch(/^prices/);
    expect(await type("watch time 2h")).toMatch(/^time is checked/);
  });
});

describe("who may change things", () => {
  const access: Access = { change: { slack: ["group:S1"] } };

  it("is asked at every change, and never for reading", async () => {
    const { desk, type } = await installation(["prod-cache"], access);
    const stranger = { ...caller, memberOf: [] };
    expect(await type("silence prod-cache 2h", stranger)).toMatch(
      /^Only members of certain groups may change/,
    );
    expect(await type("status", stranger)).toContain("1 database");
    expect(desk.asked).toEqual([]);
    await type("silence prod-cache 2h");
    expect(desk.asked).toHaveLength(1);
  });
});

describe("a failure inside", () => {
  it("is an answer without what may be a secret", async () => {
    const { interpreter } = await installation();
    const broken: Interpreter = {
      ...interpreter,
      context: {
        ...interpreter.context,
        desk: {
          ...interpreter.context.desk,
          silence: () => Promise.reject(new Error("redis://default:s3cret@prod")),
        },
      },
    };
    const { message } = await interpret("silence prod-cache 2h", caller, broken);
    expect(JSON.stringify(message)).not.toContain("s3cret");
    expect(plain(message.title)).toBe("That did not work: an internal failure");
  });
});

describe("suggestions", () => {
  it("begin with what begins as typed", async () => {
    const { interpreter } = await installation();
    const found = await suggest("stats", "database", "s", interpreter);
    expect(found.map((each) => each.value)).toEqual(["sessions"]);
    const alerts = await suggest("ack", "alert", "prod", interpreter);
    expect(alerts.map((each) => each.value)).toEqual(["prod-cache-17", "prod-cache"]);
  });
});
