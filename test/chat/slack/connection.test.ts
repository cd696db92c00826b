import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { echo, first, hastyClock, ops, says, stage } from "./bot.ts";

const { slack, bot, clear } = stage();
const unhandled: unknown[] = [];
const keep = (reason: unknown) => unhandled.push(reason);
beforeEach(() => {
  unhandled.splice(0);
  process.on("unhandledRejection", keep);
});
afterEach(async () => {
  await clear();
  process.off("unhandledRejection", keep);
  expect(unhandled).toEqual([]);
});

const until = (fake: Awaited<ReturnType<typeof slack>>, condition: () => boolean) =>
  fake.space.board.until(
    () => (condition() ? true : undefined),
    () => "it did not come to that",
  );

describe("the connection to Slack", () => {
  it("has two sockets, opened with the app's token, and posts with the bot's", async () => {
    const fake = await slack();
    const platform = await bot(fake);
    expect(platform.status()).toEqual({ state: "connected" });
    await until(fake, () => fake.sockets.connected() === 2);
    await platform.post(ops, says("x"), first());
    const tokens = fake.calls.map((call) => `${call.method} ${call.token.slice(0, 4)}`);
    expect([...new Set(tokens)].toSorted()).toEqual([
      "apps.connections.open xapp",
      "auth.test xoxb",
      "chat.postMessage xoxb",
    ]);
  });

  it("answers while Slack refreshes one socket, and opens another at once", async () => {
    const fake = await slack();
    await bot(fake);
    await until(fake, () => fake.sockets.connected() === 2);
    for (const reason of ["refresh_requested", "warning"] as const) {
      const opened = fake.sockets.connections();
      fake.sockets.refresh(reason);
      await fake.user("U1").types("/redis status", { in: "#ops" });
      await until(fake, () => fake.sockets.connections() > opened && fake.sockets.connected() === 2);
    }
  });

  it("pauses before it opens again a socket that Slack keeps closing right away", async () => {
    const fake = await slack();
    await bot(fake);
    const ends = performance.now() + 1_000;
    while (performance.now() < ends) {
      fake.sockets.drop();
      await new Promise(setImmediate);
    }
    expect(fake.sockets.connections()).toBeLessThan(20);
    await until(fake, () => fake.sockets.connected() === 2);
  });

  it("comes back after both sockets broke in the middle of a command", async () => {
    const fake = await slack();
    const { runs, handlers } = echo();
    const platform = await bot(fake, { handlers });
    fake.cutNext();
    // The acknowledgement is lost; the answer goes its own way.
    await fake
      .user("U1")
      .types("/redis ack prod-1", { in: "#ops" })
      .catch(() => undefined);
    await until(fake, () => fake.sockets.connected() === 2);
    expect(platform.status()).toEqual({ state: "connected" });
    await fake.user("U1").types("/redis status", { in: "#ops" });
    expect(runs.filter((run) => run.line === "ack prod-1").length).toBeLessThanOrEqual(1);
  });

  it("comes back after Slack was away, and says meanwhile what is wrong", async () => {
    const fake = await slack();
    const platform = await bot(fake, { clock: hastyClock });
    fake.down();
    await until(fake, () => fake.sockets.connected() === 0);
    await expect
      .poll(() => platform.status(), { timeout: 60_000 })
      .toMatchObject({ state: "degraded", sentence: expect.stringContaining("Check the network") });
    fake.up();
    await until(fake, () => fake.sockets.connected() === 2);
    await fake.user("U1").types("/redis status", { in: "#ops" });
    expect(platform.status()).toEqual({ state: "connected" });
  });

  it("starts without Slack and connects when it is there", async () => {
    const fake = await slack();
    fake.down();
    const platform = await bot(fake, { clock: hastyClock });
    expect(platform.status().state).toBe("degraded");
    fake.up();
    await until(fake, () => fake.sockets.connected() === 2);
    await fake.user("U1").types("/redis status", { in: "#ops" });
  });

  it("a wrong bot token degrades Slack, with one line that says what to do", async () => {
    const fake = await slack();
    const platform = await bot(fake, { botToken: "xoxb-wrong" });
    expect(platform.status()).toEqual({
      state: "degraded",
      sentence:
        "Slack refused SLACK_BOT_TOKEN (invalid_auth). Reinstall the app at api.slack.com/apps and set SLACK_BOT_TOKEN to its new token (xoxb-…).",
    });
    const spoken = platform.entries.filter((entry) => entry.level === "error");
    expect(spoken).toHaveLength(1);
    expect(JSON.stringify(platform.entries)).not.toContain("xoxb-wrong");
  });

  it("a wrong app token degrades commands and keeps alerts going", async () => {
    const fake = await slack();
    const platform = await bot(fake, { receive: { by: "socket", appToken: "xapp-wrong" } });
    expect(platform.status()).toMatchObject({
      state: "degraded",
      sentence: expect.stringContaining("SLACK_APP_TOKEN"),
    });
    await platform.post(ops, says("still told"), first());
    await fake.channel("#ops").expect("still told");
  });

  it.each([
    ["invalid_auth", "with connections:write"],
    ["missing_scope", "with connections:write"],
    ["not_allowed_token_type", "xapp-"],
    ["internal_error", "Switch Socket Mode on"],
  ])("says once how to mend %s at its sockets, however often it tries", async (error, remedy) => {
    const fake = await slack();
    fake.faults.plan("apps.connections.open", { kind: "error", error }, { times: 1_000 });
    const platform = await bot(fake, { clock: hastyClock });
    const opened = () => fake.calls.filter((call) => call.method === "apps.connections.open").length;
    expect(platform.status()).toMatchObject({ sentence: expect.stringContaining(remedy) as string });
    await until(fake, () => opened() > 3 || platform.entries.length > 1);
    expect(platform.entries.filter(({ level }) => level === "error")).toHaveLength(1);
    fake.faults.clear();
    await until(fake, () => fake.sockets.connected() === 2);
    expect(platform.status()).toEqual({ state: "connected" });
  });

  it("an app token revoked at a refresh rejects nothing unhandled, and a new one heals it", async () => {
    const fake = await slack();
    const platform = await bot(fake, { clock: hastyClock });
    const { app } = fake.tokens;
    fake.tokens.app = "xapp-other";
    fake.sockets.drop();
    await expect.poll(() => platform.status().state, { timeout: 60_000 }).toBe("degraded");
    expect(platform.status()).toMatchObject({
      sentence: expect.stringContaining("SLACK_APP_TOKEN (invalid_auth)"),
    });
    fake.tokens.app = app;
    await until(fake, () => fake.sockets.connected() === 2);
  });

  it("a handler that throws harms nobody else", async () => {
    const fake = await slack();
    const { handlers } = echo({
      home: () => Promise.reject(new Error("no home")),
    });
    const platform = await bot(fake, { handlers });
    await fake
      .user("U1")
      .opensHome({ within: 50 })
      .catch(() => undefined);
    await fake.user("U1").types("/redis status", { in: "#ops" });
    expect(platform.entries.map((entry) => entry.event)).toContain("slack home tab not published");
  });

  it("publishes the home tab as text when Slack refuses its blocks", async () => {
    const fake = await slack();
    await bot(fake);
    fake.faults.plan("views.publish", { kind: "error", error: "invalid_blocks" });
    expect(await fake.user("U1").opensHome()).toBe("home\nmore about it");
  });

  it("refreshes opened home tabs after changes, once for many", async () => {
    const fake = await slack();
    const { handlers } = echo();
    let shown = 0;
    handlers.home = () => Promise.resolve(says(`home ${(shown += 1)}`, "neutral"));
    const platform = await bot(fake, { handlers, clock: hastyClock });
    platform.refresh?.();
    expect(await fake.user("U1").opensHome()).toContain("home 1");
    for (let n = 0; n < 50; n += 1) platform.refresh?.();
    await until(fake, () => fake.home("U1").includes("home 2"));
    expect(shown).toBe(2);
  });

  it("only posts when it has neither an app token nor a signing secret", async () => {
    const fake = await slack();
    const platform = await bot(fake, { receive: { by: "nothing" } });
    expect(platform.status()).toEqual({ state: "connected" });
    await platform.post(ops, says("one-way"), first());
    await fake.channel("#ops").expect("one-way");
    expect(platform.entries).toEqual([
      expect.objectContaining({ level: "warn", fields: expect.stringContaining("set SLACK_APP_TOKEN") }),
    ]);
  });
});
