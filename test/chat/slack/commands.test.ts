import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { instant } from "../../../src/domain/time/instant.ts";
import { command, line, menu, press, type Chart, type Message } from "../../../src/messages/message.ts";
import type { CommandAnswer } from "../../../src/ports/chat.ts";
import { signature } from "../../fakes/slack/delivery.ts";
import { echo, says, stage } from "./bot.ts";

const { slack, bot, listening, clear } = stage();
afterEach(clear);

/** Ends what hangs. */
const PATIENCE = 60_000;

describe("typing in Slack", () => {
  it("runs the line and answers only the one who asked", async () => {
    const fake = await slack();
    const { runs, handlers } = echo();
    await bot(fake, { handlers });
    const [answer] = await fake.user("U1ADA").types("/redis stats prod-cache", { in: "#ops" });
    expect(answer).toMatchObject({ private: true, preview: "ran stats prod-cache" });
    expect(fake.channel("#ops").visible()).toEqual([]);
    expect(runs).toEqual([
      {
        line: "stats prod-cache",
        caller: {
          person: { platform: "slack", id: "U1ADA", name: "u1ada" },
          channel: fake.channel("#ops").id,
          place: "#ops",
          memberOf: [],
        },
      },
    ]);
    expect(fake.complaints).toEqual([]);
  });

  it("takes Slack's marks out of what was typed", async () => {
    const fake = await slack();
    const { runs, handlers } = echo();
    await bot(fake, { handlers });
    await fake
      .user("U1")
      .types("/redis silence prod 2h ask <@U2|ada> &amp; see <https://a.example|a>", { in: "#ops" });
    expect(runs[0]?.line).toBe("silence prod 2h ask @ada & see a");
  });

  it("shares a private answer in the channel when asked to", async () => {
    const fake = await slack();
    const answer = (typed: string): CommandAnswer => ({
      message: says(`ran ${typed}`, "neutral"),
      audience: "private",
      share: typed,
    });
    await bot(fake, { handlers: echo({ run: (typed) => Promise.resolve(answer(typed)) }).handlers });
    const ada = fake.user("U1");
    const [mine] = await ada.types("/redis stats prod", { in: "#ops" });
    expect(mine?.buttons).toEqual(["Share in channel"]);
    if (mine) await ada.presses("Share in channel", { on: mine });
    const shared = await fake.channel("#ops").expect("ran stats prod");
    expect(shared).toMatchObject({ private: false, buttons: [] });
  });

  it("offers names as a menu, and the choice replaces the question", async () => {
    const fake = await slack();
    const question: Message = {
      tone: "neutral",
      title: line("Which database?"),
      blocks: [
        {
          kind: "buttons",
          buttons: [
            menu(
              "Database",
              ["prod-cache", "sessions"].map((name) => ({ label: name, line: `stats ${name}` })),
            ),
          ],
        },
      ],
    };
    const { runs, handlers } = echo();
    const run = handlers.run.bind(handlers);
    handlers.run = (typed, caller) =>
      typed === "stats" ? Promise.resolve({ message: question, audience: "private" }) : run(typed, caller);
    await bot(fake, { handlers });
    const [asked] = await fake.user("U1").types("/redis stats", { in: "#ops" });
    expect(asked?.choices).toEqual(["prod-cache", "sessions"]);
    if (asked) await fake.user("U1").chooses("sessions", { on: asked });
    expect(runs.map((each) => each.line)).toEqual(["stats sessions"]);
    expect(
      fake
        .user("U1")
        .sees()
        .map((message) => message.preview),
    ).toEqual(["ran stats sessions"]);
  });

  it("shows an answer whose blocks the response address refuses as text", async () => {
    const fake = await slack();
    const message: Message = {
      tone: "neutral",
      title: line("Help"),
      blocks: [{ kind: "text", text: line("Type ", command("help")) }],
    };
    const { handlers } = echo({ run: () => Promise.resolve({ message, audience: "private" }) });
    const platform = await bot(fake, { handlers });
    fake.refuseBlocks(1);
    const [answer] = await fake.user("U1").types("/redis help", { in: "#ops" });
    expect(answer?.text).toBe("Help\nType /redis help");
    expect(platform.entries).toContainEqual(
      expect.objectContaining({ level: "error", event: "slack refused the blocks" }),
    );
  });

  it("has Slack draw an answer's chart, without a file, and says it in words where Slack will not", async () => {
    const fake = await slack();
    const painting: string[] = [];
    const charts = {
      render: (chart: Chart) => Promise.resolve(void painting.push(chart.title)),
      close: () => Promise.resolve(),
    };
    const points = [3, 5].map((value, hour) => ({ at: instant(hour * 3_600_000), value }));
    const today = { kind: "chart", title: "Today", alt: "It rose.", points, unit: "commands" } as const;
    const message: Message = { tone: "neutral", title: line("prod"), blocks: [today] };
    const { handlers } = echo({ run: () => Promise.resolve({ message, audience: "private" }) });
    const platform = await bot(fake, { handlers, charts });
    const [drawn] = await fake.user("U1").types("/redis stats", { in: "#ops" });
    expect(drawn?.text).toBe("prod\nToday\nIt rose.");
    fake.refuseBlocks(1);
    const [told] = await fake.user("U1").types("/redis stats", { in: "#ops" });
    expect(told?.text).toBe("prod\nIt rose.");
    expect([painting, platform.entries, fake.complaints]).toEqual([[], [], []]);
    expect(fake.calls.filter(({ method }) => method.startsWith("files."))).toEqual([]);
  });

  it("answers when it is called by its name", async () => {
    const fake = await slack();
    const { runs, handlers } = echo();
    await bot(fake, { handlers });
    const [answer] = await fake.user("U1").mentions("stats prod", { in: "#ops" });
    expect(answer).toMatchObject({ private: true, preview: "ran stats prod" });
    expect(runs[0]?.line).toBe("stats prod");
  });

  it("acts once when an envelope arrives twice", async () => {
    const fake = await slack();
    const { runs, handlers } = echo();
    await bot(fake, { handlers });
    fake.duplicateNext();
    await fake.user("U1").types("/redis ack prod-1", { in: "#ops" });
    await fake.user("U1").types("/redis second", { in: "#ops" });
    expect(runs.map((each) => each.line)).toEqual(["ack prod-1", "second"]);
  });

  it("tells two commands apart by more than what Slack calls them", async () => {
    const fake = await slack();
    const { runs, handlers } = echo();
    await bot(fake, { handlers });
    fake.space.nextId = () => "X1";
    await fake.user("U1").types("/redis stats", { in: "#ops" });
    await fake.user("U1").types("/redis alerts", { in: "#ops" });
    expect(runs.map((each) => each.line)).toEqual(["stats", "alerts"]);
  });

  it("acknowledges fifty commands at once in time", async () => {
    const fake = await slack();
    await bot(fake);
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => fake.user(`U${n}`).types("/redis status", { in: "#ops" })),
    );
    expect(fake.ackTimes()).toHaveLength(50);
    expect(Math.max(...fake.ackTimes())).toBeLessThan(3_000);
  });

  it("names the user groups that access rules ask for", async () => {
    const fake = await slack();
    fake.userGroup("S012AB3CD", ["U1"]);
    const { runs, handlers } = echo();
    await bot(fake, { handlers, groups: ["S012AB3CD", "S0GONE"] });
    await fake.user("U1").types("/redis ack", { in: "#ops" });
    await fake.user("U2").types("/redis ack", { in: "#ops" });
    expect(runs.map((each) => each.caller.memberOf)).toEqual([["group:S012AB3CD"], []]);
    // Each group was asked for once, the one that is gone too.
    expect(fake.calls.filter((call) => call.method === "usergroups.users.list")).toHaveLength(2);
  });
});

describe("pressing in Slack", () => {
  const alert: Message = {
    tone: "critical",
    title: line("prod-cache: 90 %"),
    blocks: [
      {
        kind: "buttons",
        buttons: [
          press("Acknowledge", "ack prod-cache-17", "primary"),
          menu("Silence", [{ label: "1 hour", line: "silence prod-cache-17 1h" }]),
        ],
      },
    ],
  };

  it("is typing: a button and a menu run their line, answered privately", async () => {
    const fake = await slack();
    const { runs, handlers } = echo();
    const platform = await bot(fake, { handlers });
    await platform.post({ name: "ops", platform: "slack", address: "#ops" }, alert, {
      key: "a",
      mayHaveBeenSent: false,
    });
    const root = await fake.channel("#ops").expect("prod-cache: 90 %");
    expect(root).toMatchObject({ color: "#a30200", buttons: ["Acknowledge"], choices: ["1 hour"] });
    const [answer] = await fake.user("U1").presses("Acknowledge", { on: root });
    expect(answer?.private).toBe(true);
    await fake.user("U1").chooses("1 hour", { on: root });
    expect(runs.map((each) => each.line)).toEqual(["ack prod-cache-17", "silence prod-cache-17 1h"]);
    expect(fake.channel("#ops").visible()).toHaveLength(1);
  });

  it("answers a press on the home tab in a dialogue", async () => {
    const fake = await slack();
    const home: Message = {
      ...says("All databases", "neutral"),
      blocks: [{ kind: "buttons", buttons: [press("Stats", "stats prod")] }],
    };
    await bot(fake, { handlers: echo({ home: () => Promise.resolve(home) }).handlers });
    expect(await fake.user("U1").opensHome()).toContain("All databases");
    expect(await fake.user("U1").pressesAtHome("Stats")).toContain("ran stats prod");
  });
});

describe("over HTTP", () => {
  it("works with signed requests, and refuses unsigned and old ones", async () => {
    const signingSecret = "s3cret";
    const fake = await slack({ signingSecret });
    const platform = await bot(fake, { receive: { by: "http", signingSecret } });
    const address = await listening(platform);
    fake.listensAt(address);
    const [answer] = await fake.user("U1").types("/redis stats", { in: "#ops" });
    expect(answer?.preview).toBe("ran stats");
    const post = (timestamp: number, secret: string) =>
      fetch(address, {
        method: "POST",
        body: "command=%2Fredis",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "x-slack-request-timestamp": String(timestamp),
          "x-slack-signature": signature(secret, String(timestamp), "command=%2Fredis"),
        },
      }).then((response) => response.status);
    const now = Math.floor(Date.now() / 1_000);
    expect([await post(now, "wrong"), await post(now - 600, signingSecret)]).toEqual([401, 401]);
    // Once, however often it happens.
    expect(platform.entries.filter(({ event }) => event === "slack request refused")).toEqual([
      expect.objectContaining({ fields: expect.stringContaining("does not fit SLACK_SIGNING_SECRET") }),
    ]);
    expect((await fetch(address)).status).toBe(405);
  });

  it("holds only so much of bodies whose signatures it cannot check yet", async () => {
    const signingSecret = "s3cret";
    const fake = await slack({ signingSecret });
    const address = new URL(await listening(await bot(fake, { receive: { by: "http", signingSecret } })));
    const announce = (length: number) => {
      const socket = connect(Number(address.port), address.hostname);
      socket.on("error", () => undefined);
      socket.write(`POST ${address.pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
      return socket;
    };
    const unsigned = () => fetch(address, { method: "POST", body: "x" }).then(({ status }) => status);
    const tooLong = announce(1_000_001);
    expect(String((await once(tooLong, "data"))[0])).toContain("HTTP/1.1 413 ");
    const held = Array.from({ length: 16 }, () => announce(1_000_000));
    await vi.waitUntil(async () => {
      // Who is slow is hung up on: on a busy machine some may be gone already.
      held.push(announce(1_000_000));
      return (await unsigned()) === 503;
    }, PATIENCE);
    for (const socket of held) socket.destroy();
    await vi.waitUntil(async () => (await unsigned()) === 401, PATIENCE);
  });

  it("asks Slack to come again while the app cannot sign in", async () => {
    const signingSecret = "s3cret";
    const fake = await slack({ signingSecret });
    const platform = await bot(fake, { receive: { by: "http", signingSecret }, botToken: "xoxb-wrong" });
    const answer = await fetch(await listening(platform), { method: "POST", body: "{}" });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  });
});
