import { describe, expect, it } from "vitest";
import { renderView } from "../../src/chat/slack/view.ts";
import { renderSlack, type SlackMessage } from "../../src/chat/slack/render.ts";
import { distance, line, strong, time, type Block, type Message } from "../../src/messages/message.ts";
import type { JsonObject } from "../fakes/slack/json.ts";
import { refusalOfMessage, refusalOfView } from "../fakes/slack/rules.ts";
import { ada, alertMessages, at, threadMessages } from "./alerts.ts";
import { answers, LINES } from "./answers.ts";
import { blockMessages } from "./blocks.ts";
import { summaryMessages } from "./summaries.ts";

/** As it goes over the wire. */
const wire = (message: SlackMessage) => {
  const { text, blocks, attachments } = JSON.parse(JSON.stringify(message)) as {
    text: string;
    blocks: JsonObject[];
    attachments: JsonObject[];
  };
  return { text, blocks, attachments };
};

const everyKind: Message = {
  tone: "neutral",
  title: line("Redis, ", time(at("09:00"), "date")),
  blocks: [
    { kind: "heading", text: line("Databases") },
    { kind: "gauge", label: line("prod-cache"), share: 0.61, caption: line("6,120 of 10,000") },
    { kind: "gauge", label: line("sessions"), share: 0.09, caption: line("940 of 10,000") },
    { kind: "gauge", share: undefined, caption: line("no limit is known") },
    { kind: "text", text: line("Hit rate ", strong("85 %"), ", see ", distance(at("14:00"), "in 20 min")) },
    {
      kind: "table",
      columns: [{ title: "plan" }, { title: "this month", align: "right" }],
      rows: [
        [line("Free"), line("$0")],
        [line(strong("Pay-as-you-go")), []],
      ],
    },
    { kind: "table", columns: [{ title: "second" }], rows: [[line("table")]] },
    {
      kind: "chart",
      title: "Commands today",
      alt: "Commands per hour rose from 100 to 900.",
      points: [{ at: at("09:00"), value: 1 }],
      unit: "commands",
    },
    { kind: "code", text: "redis-cli --bigkeys\n  SCAN 0" },
    {
      kind: "steps",
      steps: [
        { text: line("Look at the mix"), line: "runbook suspended 1" },
        {
          text: line("Change the plan"),
          line: "runbook suspended 2",
          done: { by: ada, at: at("10:00") },
        },
      ],
    },
    {
      kind: "note",
      text: line("Checked at ", time(at("17:48")), " · ", {
        kind: "link",
        url: "https://a.example/?a=1&b=2",
        text: "prices",
      }),
    },
    {
      kind: "buttons",
      buttons: [
        { kind: "press", label: "Stats", line: "stats prod-cache" },
        { kind: "menu", label: "Silence", options: [{ label: "1 hour", line: "silence prod-cache 1h" }] },
      ],
    },
  ],
};

describe("messages as Slack blocks", () => {
  const all = { ...blockMessages, ...alertMessages, "every-kind": everyKind };

  it.each(Object.entries(all))("%s", async (name, message) => {
    const rendered = wire(renderSlack(message, name.includes("critical") ? { mention: "here" } : {}));
    expect(refusalOfMessage(rendered, "api")).toBeUndefined();
    await expect(`${JSON.stringify(rendered, null, 2)}\n`).toMatchFileSnapshot(`./slack/${name}.golden.json`);
  });

  it("a thread", async () => {
    const rendered = threadMessages.map((message) => wire(renderSlack(message)));
    for (const message of rendered) expect(refusalOfMessage(message, "api")).toBeUndefined();
    await expect(`${JSON.stringify(rendered, null, 2)}\n`).toMatchFileSnapshot("./slack/thread.golden.json");
  });
});

const answered = await answers(LINES);

describe("answers as Slack blocks", () => {
  it.each(Object.entries(LINES))("%s", async (name, typed) => {
    const message = answered.get(name) ?? everyKind;
    // Questions and problems are not shared.
    const rendered = wire(renderSlack(message, name.startsWith("w") ? {} : { share: typed }));
    expect(refusalOfMessage(rendered, "response_url")).toBeUndefined();
    await expect(`${JSON.stringify(rendered, null, 2)}\n`).toMatchFileSnapshot(
      `./slack/answer-${name}.golden.json`,
    );
  });

  it("the home tab", async () => {
    const view = renderView(answered.get("home") ?? everyKind);
    const seen = JSON.parse(JSON.stringify(view)) as JsonObject;
    expect(refusalOfView(seen)).toBeUndefined();
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot("./slack/home.golden.json");
  });

  it.each(Object.entries(summaryMessages))("summary %s", async (name, message) => {
    const rendered = wire(renderSlack(message));
    expect(refusalOfMessage(rendered, "api")).toBeUndefined();
    await expect(`${JSON.stringify(rendered, null, 2)}\n`).toMatchFileSnapshot(
      `./slack/summary-${name}.golden.json`,
    );
  });
});

const gauges = (count: number): Block[] =>
  Array.from({ length: count }, (_, n) => ({
    kind: "gauge",
    label: line(`database-${n}`),
    share: n / count,
    caption: line("9,012 of 10,000 commands today"),
  }));

const hostile = "<!channel> *a* `b` <http://evil|c> & @here \u202e\n:fire:";

describe("messages that Slack would refuse", () => {
  it.each<[string, Block[]]>([
    ["500 gauges", gauges(500)],
    [
      "a table of 2,000 rows",
      [{ kind: "table", columns: [{ title: "a" }], rows: Array.from({ length: 2_000 }, () => [line("x")]) }],
    ],
    ["a text of 100,000 characters", [{ kind: "text", text: line("y".repeat(100_000)) }]],
    ["120 texts", Array.from({ length: 120 }, () => ({ kind: "text" as const, text: line("z") }))],
    ["a code block of 9,000 lines", [{ kind: "code", text: "line\n".repeat(9_000) }]],
    [
      "120 headings",
      Array.from({ length: 120 }, () => ({ kind: "heading" as const, text: line("h".repeat(400)) })),
    ],
    [
      "40 steps of 3,000 characters",
      [
        {
          kind: "steps",
          steps: Array.from({ length: 40 }, () => ({ text: line("s".repeat(3_000)), line: "x" })),
        },
      ],
    ],
    [
      "30 columns",
      [{ kind: "table", columns: Array.from({ length: 30 }, () => ({ title: "c" })), rows: [[]] }],
    ],
    [
      "fields without end",
      [{ kind: "fields", fields: Array.from({ length: 900 }, () => ({ label: "l", value: line("v") })) }],
    ],
    [
      "a label of 500 characters",
      [{ kind: "buttons", buttons: [{ kind: "press", label: "b".repeat(500), line: "x ".repeat(3_000) }] }],
    ],
    [
      "200 choices",
      [
        {
          kind: "buttons",
          buttons: [
            {
              kind: "menu",
              label: "m",
              options: Array.from({ length: 200 }, (_, n) => ({ label: `o${n}`, line: `stats ${n}` })),
            },
          ],
        },
      ],
    ],
    [
      "an empty everything",
      [
        { kind: "text", text: [] },
        { kind: "code", text: "" },
        { kind: "table", columns: [], rows: [] },
        { kind: "buttons", buttons: [] },
        { kind: "note", text: [] },
        { kind: "heading", text: [] },
      ],
    ],
  ])("%s is shortened, said, and taken", (name, blocks) => {
    for (const tone of ["neutral", "critical"] as const) {
      const message = wire(
        renderSlack({ tone, title: line(name), blocks }, { share: "stats", mention: "here" }),
      );
      expect(refusalOfMessage(message, "api")).toBeUndefined();
      expect(message.text).toContain(name);
      expect(message.blocks.length).toBeGreaterThan(0);
    }
  });

  it("says how many lines are left out, and keeps the buttons", () => {
    const { blocks } = renderSlack({
      tone: "neutral",
      title: line("Redis"),
      blocks: [
        ...gauges(500),
        { kind: "buttons", buttons: [{ kind: "press", label: "Status", line: "status" }] },
      ],
    });
    const shown = JSON.stringify(blocks).match(/database-\d+/g)?.length ?? 0;
    expect(JSON.stringify(blocks)).toContain(`Left out here: ${500 - shown} more lines`);
    expect(blocks[blocks.length - 1]?.type).toBe("actions");
  });

  it.each([1, 2, 3, 4, 5])("cuts a long line between escapes, not through one (%d before them)", (before) => {
    const title = `${"x".repeat(before)}${"<".repeat(2_000)}`;
    const { text } = renderSlack({ tone: "neutral", title: line(title), blocks: [] });
    expect(text).toMatch(/^x+(?:&lt;)+…$/);
    expect(text.length).toBeLessThanOrEqual(2_000);
  });

  it("a name can neither mention nor link nor format, wherever it stands", () => {
    const words = line(
      hostile,
      strong(hostile),
      { kind: "code", text: hostile },
      { kind: "link", url: "javascript:x", text: hostile },
      { kind: "person", person: { platform: "slack", id: "U1", name: hostile } },
    );
    const message = renderSlack({
      tone: "critical",
      title: words,
      blocks: [
        { kind: "text", text: words },
        { kind: "heading", text: words },
        { kind: "note", text: line(words, time(at("10:00"))) },
        { kind: "gauge", label: words, share: 1, caption: words },
        { kind: "fields", fields: [{ label: hostile, value: words }] },
        { kind: "table", columns: [{ title: hostile }], rows: [[words]] },
        { kind: "code", text: hostile },
        { kind: "steps", steps: [{ text: words, line: hostile }] },
        { kind: "buttons", buttons: [{ kind: "press", label: hostile, line: hostile }] },
      ],
    });
    const marked = JSON.stringify(message, (_, value: unknown) => (isUnparsed(value) ? undefined : value));
    expect(marked).not.toMatch(/<(?!!date\^)/);
    expect(message.text).toContain("&lt;!channel&gt;");
  });
});

/** Text objects and leaves that Slack shows as they are, and values that it does not show. */
const isUnparsed = (value: unknown): boolean => {
  const kind = (value as { type?: string } | null)?.type;
  return kind === "plain_text" || kind === "text" || kind === "raw_text" || kind === "button";
};
