import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { instantOf } from "../../domain/time/instant.ts";
import { line, strong, type Message, type Tone } from "../../messages/message.ts";
import type { Caller, Channel, ChatHandlers } from "../../ports/chat.ts";
import { widthOf } from "../shared/width.ts";
import { terminalPlatform } from "./terminal.ts";

const CHANNEL: Channel = { name: "terminal", platform: "terminal", address: "terminal" };
const says = (title: string, tone: Tone = "critical"): Message => ({
  tone,
  title: line(strong("orders"), `: ${title}`),
  blocks: [{ kind: "text", text: line("more") }],
});

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function opened({ isTerminal = false, columns = 80 } = {}) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { isTTY: isTerminal, columns });
  let text = "";
  output.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const runs: { line: string; caller: Caller }[] = [];
  let left = 0;
  const platform = terminalPlatform({
    input,
    output,
    clock: { now: () => instantOf("2026-11-24T17:48:00Z"), after: () => () => undefined },
    zone: "Europe/Berlin",
    person: { platform: "terminal", id: "me", name: "me" },
    leave: () => (left += 1),
  });
  const handlers: ChatHandlers = {
    run: (typed, caller) => {
      runs.push({ line: typed, caller });
      return Promise.resolve({ message: says(`answer to ${typed}`, "neutral"), audience: "private" });
    },
    suggest: () => Promise.resolve([]),
    home: () => Promise.resolve(says("home")),
  };
  await platform.start(handlers);
  stops.push(() => platform.stop());
  const until = async (words: string) => {
    for (let turn = 0; turn < 1_000 && !text.includes(words); turn += 1) await new Promise(setImmediate);
    expect(text).toContain(words);
  };
  return {
    platform,
    runs,
    until,
    type: (typed: string) => input.write(typed),
    read: () => text,
    left: () => left,
  };
}

describe("the terminal as a chat platform", () => {
  it("shows an alert when it comes, at the reader's own time", async () => {
    const { platform, read } = await opened();
    await platform.post(CHANNEL, says("90 % used"), { key: "k1", mayHaveBeenSent: false });
    expect(read()).toBe("18:48 🔴 orders: 90 % used\n  more\n\n");
  });

  it("keeps within a narrow window, the time before it and the indent counted", async () => {
    const { platform, read } = await opened({ columns: 44 });
    const long = "90 % of today's commands used, limit at about 19:40 (in 1 h 52 min)";
    const message = { ...says(long), blocks: [{ kind: "text" as const, text: line(long.repeat(2)) }] };
    await platform.post(CHANNEL, message, { key: "k1", mayHaveBeenSent: false });
    const widths = read().split("\n").map(widthOf);
    expect(Math.max(...widths)).toBeLessThanOrEqual(44);
    expect(read().replaceAll(/\s+/g, " ")).toContain(`orders: ${long} ${long}`);
  });

  it("shows a person how things stand after the first check, once; a pipe shows alerts alone", async () => {
    const person = await opened({ isTerminal: true });
    person.platform.refresh?.();
    person.platform.refresh?.();
    await person.until("answer to status");
    expect(person.runs.map((run) => run.line)).toEqual(["status"]);

    const pipe = await opened();
    pipe.platform.refresh?.();
    pipe.type("alerts\n");
    await pipe.until("answer to alerts");
    expect(pipe.runs.map((run) => run.line)).toEqual(["alerts"]);
  });

  it("runs what is typed, with and without /redis, and answers below it", async () => {
    const { runs, type, until } = await opened();
    type("/redis stats orders\nstatus\n/redis\n\n");
    await until("answer to help");
    expect(runs.map((run) => run.line)).toEqual(["stats orders", "status", "help"]);
    expect(runs[0]?.caller.channel).toBe("terminal");
  });

  it("says a changed alert on a new line, and an unchanged one not at all", async () => {
    const { platform, read } = await opened();
    const ref = await platform.post(CHANNEL, says("90 % used"), { key: "k1", mayHaveBeenSent: false });
    await platform.edit(CHANNEL, ref, says("90 % used"));
    await platform.edit(CHANNEL, ref, says("95 % used"));
    await platform.reply(CHANNEL, ref, says("critical", "neutral"), { key: "k2", mayHaveBeenSent: false });
    expect(read().split("\n").slice(3)).toEqual([
      "18:48 now: 🔴 orders: 95 % used",
      "18:48 ↳ orders: critical",
      "  more",
      "",
    ]);
  });

  it("shows a message once when the first try may have been shown", async () => {
    const { platform, read } = await opened();
    await platform.post(CHANNEL, says("once"), { key: "k1", mayHaveBeenSent: false });
    await platform.post(CHANNEL, says("once"), { key: "k1", mayHaveBeenSent: true });
    expect(read().match(/once/g)).toHaveLength(1);
  });

  it("lets no foreign text colour, move or begin a line", async () => {
    const { platform, read } = await opened();
    await platform.post(CHANNEL, says("\u001b[31mred\u001b[2J\nforged: all is well"), {
      key: "k1",
      mayHaveBeenSent: false,
    });
    expect(read()).toContain("orders: red forged: all is well");
    expect(read()).not.toContain("\u001b");
  });

  it("keeps a half-typed line when an alert comes in between", async () => {
    const { platform, type, read, until } = await opened({ isTerminal: true });
    type("stats ord");
    await until("stats ord");
    await platform.post(CHANNEL, says("90 % used"), { key: "k1", mayHaveBeenSent: false });
    await until("90 % used");
    const after = read().slice(read().indexOf("90 % used"));
    expect(after).toContain("> stats ord");
  });

  it("leaves when told to", async () => {
    const { type, left } = await opened();
    type("quit\n");
    for (let turn = 0; turn < 100 && left() === 0; turn += 1) await new Promise(setImmediate);
    expect(left()).toBe(1);
  });
});
