import { describe, expect, it } from "vitest";
import { DEFAULT_RULES } from "../../src/domain/alerting/rules.ts";
import { minutes } from "../../src/domain/time/instant.ts";
import { world } from "./world.ts";

/** First lines as people read them, without Slack's marks. */
const titles = (shown: readonly { readonly title: string }[]) =>
  shown.map(({ title }) => title.replaceAll(/<!date[^|]*\|([^>]*)>/g, "$1").replaceAll("*", ""));

describe("a database that fills up", () => {
  it("is told about at 70 %, at 90 % and at its limit, once each, and closed by the calendar", async () => {
    const { at, redis, hook } = await world({ limit: 1_000 });
    await at("09:00");
    await redis.uses(500);
    await at("09:15");
    expect(titles(hook.shown())).toEqual([]);
    await redis.uses(250);
    await at("09:30");
    await at("09:45");
    await redis.uses(170);
    await at("10:00");
    await redis.uses(200);
    await at("10:15");
    await at("2026-11-25T00:00:01Z");
    const read = titles(hook.shown());
    expect(read).toHaveLength(4);
    expect(read[0]).toMatch(/^🟡 prod: at least 7\d % of today's commands used/);
    expect(read[1]).toMatch(/^🔴 prod: at least 9\d % of today's commands used/);
    expect(read[2]).toMatch(/^🔴 prod.*limit of 1,000 is used up/);
    expect(read[3]).toMatch(/^✅ prod: new day, 1,1\d\d of 1,000 were used/);
  });

  it("lives in one message where messages can be edited", async () => {
    const { at, redis, hook } = await world({ limit: 1_000, form: "discord" });
    await at("09:00");
    await redis.uses(750);
    await at("09:15");
    await redis.uses(200);
    await at("09:30");
    const [root, ...replies] = hook.shown();
    expect(root?.text).toMatch(/9\d % of today's commands used/);
    expect(root?.edits).toBe(1);
    expect(replies.map((each) => each.text)).toEqual([expect.stringMatching(/prod.*critical/)]);
  });
});

describe("whom an alert calls", () => {
  it.each([
    { who: "everybody at any severity", match: {}, calls: [true, false, false] },
    {
      who: "the on-call at the first critical message",
      match: { severity: ["critical"] },
      calls: [false, true, false],
    },
  ] as const)("$who: once, however it grows", async ({ match, calls }) => {
    const { at, redis, hook } = await world({
      limit: 1_000,
      routes: [{ to: ["ops"] }, { to: ["ops"], match, mention: "here" }],
    });
    await at("09:00");
    await redis.uses(750);
    await at("09:15");
    await redis.uses(170);
    await at("09:30");
    await redis.uses(200);
    await at("09:45");
    expect(hook.shown().map(({ body }) => JSON.stringify(body).includes("<!here>"))).toEqual(calls);
  });
});

describe("not knowing", () => {
  it("resolves nothing, says so, and says when it is over", async () => {
    const { at, redis, hook, types } = await world({ limit: 1_000 });
    await at("09:00");
    await redis.uses(800);
    await at("09:15");
    await redis.kill();
    await at("09:30");
    await at("09:45");
    await at("10:00");
    expect(titles(hook.shown())).toEqual([
      expect.stringMatching(/^🟡 prod: at least 8\d %/),
      expect.stringMatching(/^⚪ prod: no figures since 09:15/),
    ]);
    expect(await types("alerts")).toMatch(/2 alerts firing/);
    await redis.replace();
    await at("10:15");
    expect(titles(hook.shown()).at(-1)).toMatch(/^✅ prod: answers again/);
    expect(await types("alerts")).toMatch(/1 alert firing/);
  });

  it("one failing database stops no other", async () => {
    const broken = { name: "a", rules: null as never };
    const { at, redis, hook } = await world({ limit: 1_000, databases: [broken, { name: "b" }] });
    await at("09:00");
    await redis.uses(800);
    await at("09:15");
    expect(titles(hook.shown())).toEqual([expect.stringMatching(/🟡 b:/)]);
  });
});

describe("what people do about it", () => {
  it("an acknowledged alert repeats no more, and a restart forgets neither that nor a silence", async () => {
    const { at, redis, hook, types, restart } = await world({ limit: 1_000 });
    await at("09:00");
    await redis.uses(750);
    await at("09:15");
    expect(await types("ack prod")).toMatch(/prod-1 acknowledged/);
    await restart();
    await at("13:30");
    await at("18:00");
    const before = titles(hook.shown());
    expect(before).toEqual([
      expect.stringMatching(/^🟡 prod: at least 7\d %/),
      expect.stringMatching(/acknowledged by @ada/),
    ]);
    await types("silence prod until new day deploying");
    await restart();
    await redis.uses(200);
    await at("18:15");
    expect(titles(hook.shown()).filter((title) => title.startsWith("🔴"))).toEqual([]);
    expect(await types("silences")).toMatch(/deploying/);
    await types("unsilence prod");
    await at("18:30");
    expect(titles(hook.shown()).at(-1)).toMatch(/^🔴 prod: at least 9\d %/);
  });

  it.each(["slack", "discord"] as const)(
    "an alert that was muted from the start stays unsaid whatever is done about it, until it is heard (%s)",
    async (form) => {
      const { at, redis, hook, types } = await world({ limit: 1_000, form });
      await at("09:00");
      await types("silence prod 2h deploying");
      await redis.uses(750);
      await at("09:15");
      await types("silence all 3h all hands");
      await types("ack prod");
      await types("unack prod");
      await types("unsilence prod");
      await at("11:15");
      expect(hook.shown()).toEqual([]);
      await types("unsilence all");
      expect(titles(hook.shown())).toEqual([expect.stringMatching(/^🟡 prod: at least 7\d %/)]);
      await at("12:15");
      expect(hook.shown()).toHaveLength(1);
    },
  );

  it("an alert that was acknowledged while it was muted calls nobody when the silence ends", async () => {
    const routes = [{ to: ["ops"], mention: "here" }];
    const { at, redis, types, hook } = await world({ limit: 1_000, routes });
    await at("09:00");
    await types("silence prod 2h");
    await redis.uses(750);
    await at("09:15");
    await types("ack prod");
    await at("11:15");
    expect(titles(hook.shown())).toEqual([expect.stringMatching(/🟡 prod: at least 7\d %/)]);
    expect(JSON.stringify(hook.shown())).not.toContain("<!here>");
  });

  it("an unacknowledged alert is said again after four hours", async () => {
    const { at, redis, hook } = await world({ limit: 1_000 });
    await at("09:00");
    await redis.uses(750);
    await at("09:15");
    await at("13:00");
    expect(hook.shown()).toHaveLength(1);
    await at("13:16");
    expect(hook.shown()).toHaveLength(2);
  });

  it("every change is on record, with who and where", async () => {
    const { at, redis, types } = await world({ limit: 1_000 });
    await at("09:00");
    await redis.uses(750);
    await at("09:15");
    await types("ack prod-1");
    await types("watch prod 1h");
    expect(await types("history prod")).toMatch(/@ada: watch prod 5m until 10:15 UTC[\s\S]*@ada: ack prod-1/);
  });

  it("a wrong word is answered with what would be right", async () => {
    const { at, types } = await world();
    await at("09:00");
    expect(await types("stast prod")).toMatch('There is no command "stast". Did you mean stats?');
    expect(await types("stats prd")).toMatch('There is no database "prd". Did you mean prod?');
    expect(await types("silence prod")).toMatch(/silence needs a time, such as 2h/);
    expect(await types("silence prod 25x")).toMatch(/silence needs a time/);
    expect(await types("ack")).toMatch(/No alert is firing/);
  });
});

describe("a receiver in trouble", () => {
  it("hears one message of what fired and cleared while it was down, with both times", async () => {
    const { at, redis, hook } = await world({
      limit: 100_000,
      databases: [
        {
          rules: {
            ...DEFAULT_RULES,
            "rate-high": {
              ...DEFAULT_RULES["rate-high"],
              at: 0.5,
              for: minutes(0),
              keepFiringFor: minutes(0),
            },
          },
        },
      ],
    });
    hook.meets(() => ({ kind: "status", status: 500 }));
    await at("09:00");
    await redis.uses(2_000);
    await at("09:15");
    await at("09:30");
    expect(hook.shown()).toEqual([]);
    hook.meets(() => undefined);
    await at("09:45");
    const read = hook.shown();
    expect(read).toHaveLength(1);
    expect(read[0]?.text).toMatch(/09:15[\s\S]*09:30/);
  });

  it("hears the figures of an alert that was acknowledged while it was down", async () => {
    const { at, redis, hook, types } = await world({ limit: 1_000 });
    hook.meets(() => ({ kind: "status", status: 500 }));
    await at("09:00");
    await redis.uses(750);
    await at("09:15");
    await types("ack prod");
    hook.meets(() => undefined);
    await at("09:30");
    expect(titles(hook.shown())).toEqual([
      expect.stringMatching(/^🟡 prod: at least 7\d % of today's commands used · acknowledged by @ada/),
    ]);
  });

  it("is not asked again before it said", async () => {
    const { at, redis, hook, clock } = await world({ limit: 1_000 });
    await at("09:00");
    await redis.uses(800);
    hook.willMeet({ kind: "slow-down", seconds: 60 });
    await at("09:15");
    expect(hook.shown()).toEqual([]);
    clock.jump(minutes(2));
    await at("09:30");
    expect(hook.shown()).toHaveLength(1);
    expect(hook.received).toHaveLength(2);
  });

  it("is given up when its address is gone, and nothing else stops", async () => {
    const { at, redis, hook, types } = await world({ limit: 1_000 });
    await at("09:00");
    await redis.uses(800);
    hook.willMeet({ kind: "status", status: 404, body: "no_service" });
    await at("09:15");
    await redis.uses(150);
    await at("09:22");
    expect(hook.received).toHaveLength(1);
    expect(await types("alerts")).toMatch(/1 alert firing/);
    // Tried again with the first message after ten minutes.
    await redis.uses(100);
    await at("09:45");
    expect(hook.received).toHaveLength(2);
  });
});

describe("a clock in trouble", () => {
  it("set back by two hours adds nothing and loses nothing", async () => {
    const { at, redis, types } = await world({ limit: 1_000 });
    await at("12:00");
    await redis.uses(300);
    await at("12:15");
    await redis.uses(100);
    await at("10:15");
    await redis.uses(100);
    await at("12:30");
    expect(await types("stats")).toMatch(/5\d % of today's commands used/);
  });

  it("that slept over midnight shares the night out and starts a new day", async () => {
    const { at, redis, hook, types } = await world({ limit: 1_000, start: "2026-11-24T22:00:00Z" });
    await at("22:00");
    await redis.uses(750);
    await at("22:15");
    await at("2026-11-25T08:15:00Z");
    expect(titles(hook.shown()).at(-1)).toMatch(/^✅ prod: new day/);
    expect(await types("stats")).toMatch(/(under 1|0|1) % of today's commands used/);
  });
});
