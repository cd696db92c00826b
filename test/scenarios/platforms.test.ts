import { describe, expect, it } from "vitest";
import { DEFAULT_RULES } from "../../src/domain/alerting/rules.ts";
import { minutes } from "../../src/domain/time/instant.ts";
import type { VisibleMessage } from "../fakes/chat-harness.ts";
import { botOn, type Stage } from "./stages.ts";
import type { World, WorldOptions } from "./world.ts";

const firstLine = ({ text }: VisibleMessage) => text.split("\n")[0];
/** Discord's time stamps as a reader in UTC sees them; Slack's fake shows them so. */
const inClockTimes = (text: string) =>
  text.replaceAll(/<t:(\d+):\w>/g, (_all, unix: string) =>
    new Date(Number(unix) * 1_000).toISOString().slice(11, 16),
  );
const titles = (stage: Stage) => stage.service.channel("#ops").visible().map(firstLine);
const threadOf = (stage: Stage) =>
  stage.service
    .channel("#ops")
    .visible()
    .flatMap(({ thread }) => thread.map(firstLine));

describe.each(["Discord", "Slack"] as const)("the whole bot on %s", (name) => {
  /** With its one service, and the words of a scenario. */
  async function bot(options: WorldOptions = {}): Promise<World & { stage: Stage; ops: Ops; ada: Ada }> {
    const { bot: whole, stages } = await botOn([name], options);
    const [stage] = stages;
    if (!stage) throw new Error("no service");
    const ops = stage.service.channel("#ops");
    return Object.assign(whole, { stage, ops, ada: stage.service.user("U1ADA") });
  }
  type Ops = ReturnType<Stage["service"]["channel"]>;
  type Ada = ReturnType<Stage["service"]["user"]>;

  it("tells an alert's life in one message and its thread, to its end at midnight", async () => {
    const { at, redis, stage, ops } = await bot();
    await at("09:00");
    await redis.uses(500);
    await at("09:15");
    expect(titles(stage)).toEqual([]);
    await redis.uses(250);
    await at("09:30");
    await at("09:45");
    const warning = await ops.expect(/^🟡 prod: at least 7\d % of today's commands used/);
    expect(warning.edits).toBe(0);
    await redis.uses(170);
    await at("10:00");
    await ops.expect(/^🔴 prod: at least 9\d % of today's commands used/);
    await redis.uses(200);
    await at("10:15");
    await ops.expect(/^🔴 prod.*limit of 1,000 is used up/);
    await at("2026-11-25T00:00:01Z");
    expect(titles(stage)).toEqual([expect.stringMatching(/^✅ prod: new day, 1,1\d\d of 1,000 were used/)]);
    expect(threadOf(stage)).toEqual([
      expect.stringMatching(/critical at 9\d %/),
      expect.stringMatching(/limit/),
      expect.stringMatching(/new day/),
    ]);
  });

  it("takes an acknowledgement and a silence at a press, and a restart forgets neither", async () => {
    const { at, redis, ada, stage, ops, restart } = await bot();
    await at("09:00");
    await redis.uses(750);
    await at("09:15");
    const warning = await ops.expect(/^🟡 prod/);
    const answer = await ada.presses("Acknowledge", { on: warning });
    expect(answer.every((each) => each.private)).toBe(true);
    await ops.expect(/acknowledged by/);
    await restart();
    await at("13:30");
    await at("18:00");
    expect(titles(stage)).toEqual([expect.stringMatching(/^🟡 prod.*acknowledged by/)]);
    await ada.types("/redis silence prod until new day deploying", { in: "#ops" });
    await ops.expect(/^🔕 prod.*silenced until/);
    await restart();
    await redis.uses(200);
    await at("18:15");
    expect(threadOf(stage).filter((line) => /critical/.test(line ?? ""))).toEqual([]);
    const [silences] = await ada.types("/redis silences", { in: "#ops" });
    expect(silences?.text).toMatch(/deploying/);
    await ada.types("/redis unsilence prod", { in: "#ops" });
    await at("18:30");
    await ops.expect(/^🔴 prod: at least 9\d %/);
  });

  it("silences with the menu for as long as was chosen", async () => {
    const { at, redis, ada, stage, ops } = await bot();
    await at("09:00");
    await redis.uses(750);
    await at("09:15");
    await ada.chooses("2 hours", { on: await ops.expect(/^🟡 prod/) });
    await ops.expect(/^🔕 prod/);
    await at("11:30");
    expect(titles(stage)).toEqual([expect.not.stringContaining("silenced")]);
    expect(threadOf(stage)).toEqual([
      expect.stringMatching(/silenced until/),
      expect.stringMatching(/silence ended/),
    ]);
    await at("11:45");
    expect(threadOf(stage)).toHaveLength(2);
  });

  it("counts on through a restart of Redis", async () => {
    const { at, redis, ada, ops } = await bot();
    await at("09:00");
    await redis.uses(500);
    await at("09:15");
    await redis.replace();
    await redis.uses(250);
    await at("09:30");
    await ops.expect(/^🟡 prod: at least 7\d %/);
    const [stats] = await ada.types("/redis stats prod", { in: "#ops" });
    expect(stats?.text).toMatch(/7\d % of today's commands used/);
  });

  it("resolves nothing because figures are missing, says so, and says when that is over", async () => {
    const { at, redis, stage, ops } = await bot();
    await at("09:00");
    await redis.uses(800);
    await at("09:15");
    await redis.kill();
    await at("09:30");
    await at("09:45");
    await at("10:00");
    expect(titles(stage)).toEqual([
      expect.stringMatching(/^🟡 prod: at least 8\d %/),
      expect.stringMatching(/^⚪ prod: no figures since/),
    ]);
    await redis.replace();
    await at("10:15");
    await ops.expect(/^✅ prod: answers again/);
    expect(titles(stage)[0]).toMatch(/^🟡/);
  });

  it("tells what fired and cleared while the service was away as one message, with both times", async () => {
    const rate = { at: 0.5, for: minutes(0), keepFiringFor: minutes(0) };
    const rules = { ...DEFAULT_RULES, "rate-high": { ...DEFAULT_RULES["rate-high"], ...rate } };
    const { at, redis, stage, ops } = await bot({ limit: 100_000, databases: [{ rules }] });
    await at("09:00");
    await stage.goesDown();
    await redis.uses(2_000);
    await at("09:15");
    await at("09:30");
    await stage.comesBack();
    await at("09:45");
    const told = await ops.expect(/^✅ prod/);
    expect(inClockTimes(told.text)).toMatch(/Fired 09:15.*, over 09:30/);
    expect(ops.visible()).toHaveLength(1);
  });

  it("answers a wrong word with what would be right", async () => {
    const { at, ada } = await bot();
    await at("09:00");
    const [answer] = await ada.types("/redis stats prd", { in: "#ops" });
    expect(answer?.text ?? answer?.preview).toMatch(/There is no database "prd". Did you mean prod\?/);
    expect(answer?.private).toBe(true);
  });
});

describe("two services at once", () => {
  it.each([
    { away: "Slack", there: "Discord" },
    { away: "Discord", there: "Slack" },
  ] as const)("$away down delays nothing on $there, and hears it later, once", async ({ away, there }) => {
    const { bot, stages } = await botOn([away, there]);
    const [gone, here] = stages;
    if (!gone || !here) throw new Error("two services are needed");
    await bot.at("09:00");
    await gone.goesDown();
    await bot.redis.uses(750);
    bot.clock.jump(minutes(15));
    const checking = bot.monitor.checkAll();
    const root = await here.service.channel("#ops").expect(/^🟡 prod/);
    await here.service.user("U1ADA").presses("Acknowledge", { on: root });
    await here.service.channel("#ops").expect(/acknowledged by/);
    await checking;
    await gone.comesBack();
    await bot.at("09:30");
    await gone.service.channel("#ops").expect(/^🟡 prod.*acknowledged by/);
    expect(gone.service.channel("#ops").visible()).toHaveLength(1);
    expect(here.service.channel("#ops").visible()).toHaveLength(1);
  });
});
