/** One message per kind of block, and hostile or oversize ones: what goldens of renderers show beside the alerts. */
import {
  distance,
  line,
  menu,
  person,
  press,
  strong,
  text,
  type Message,
} from "../../src/messages/message.ts";
import { ada, at } from "./alerts.ts";

const HOSTILE =
  "**x** _y_ <@118000000000000002> <@&1> @everyone [a](http://evil) https://evil.example `code` <t:1:R> </stats:1> :skull: discord.gg/evil";

const step = (n: number, done: boolean) => ({
  text: line(`Step ${n}: look at `, { kind: "code", text: "INFO commandstats" }),
  line: `step suspension ${n} done`,
  ...(done ? { done: { by: ada, at: at("18:02") } } : {}),
});

export const blockMessages: Readonly<Record<string, Message>> = {
  "every-block": {
    tone: "neutral",
    title: line("Redis, Tuesday 24 November"),
    blocks: [
      { kind: "gauge", label: line("prod-cache"), share: 0.61, caption: line("6,120 of 10,000") },
      { kind: "gauge", label: line("sessions"), share: undefined, caption: line("940, no limit") },
      { kind: "heading", text: line("Plans") },
      {
        kind: "table",
        columns: [{ title: "plan" }, { title: "this month", align: "right" }, { title: "fits" }],
        rows: [
          [line("Free"), line("$0"), line("stops on the 19th")],
          [line("Pay-as-you-go"), line("$1.90"), line("yes")],
        ],
      },
      { kind: "chart", title: "Today", alt: "Commands rise from 0 to 6,120.", points: [], unit: "commands" },
      { kind: "code", text: "redis-cli INFO\n```nested```" },
      { kind: "steps", steps: [step(1, true), step(2, false)] },
      { kind: "note", text: line("Checked ", distance(at("17:59"), "1 min ago"), " by ", person(ada)) },
      {
        kind: "buttons",
        buttons: [
          press("Acknowledge", "ack prod-cache-17", "primary"),
          menu("Silence", [
            { label: "1 hour", line: "silence prod-cache-17 1h" },
            { label: "2 hours", line: "silence prod-cache-17 2h" },
          ]),
          press("Stats", "stats prod-cache"),
          press("A line too long for a button", `stats ${"x".repeat(120)}`),
        ],
      },
    ],
  },
  "wide-table": {
    tone: "neutral",
    title: line("prod-cache fits pay-as-you-go best"),
    blocks: [
      {
        kind: "table",
        columns: [{ title: "plan" }, { title: "this month", align: "right" }, { title: "fits" }],
        rows: [
          [line("Free"), line("$0"), line("stops on the 19th, unless the idle queue worker waits longer")],
          [line("Pay-as-you-go"), line("$1.90"), line("yes")],
        ],
      },
    ],
  },
  "many-steps": {
    tone: "warning",
    title: line("Runbook: the database is suspended"),
    blocks: [{ kind: "steps", steps: Array.from({ length: 30 }, (_, n) => step(n + 1, n < 3)) }],
  },
  hostile: {
    tone: "critical",
    title: line(HOSTILE, " is refusing"),
    blocks: [
      { kind: "fields", fields: [{ label: HOSTILE, value: [text(HOSTILE), strong(HOSTILE)] }] },
      { kind: "text", text: line("# heading") },
      { kind: "text", text: line("- list") },
      { kind: "text", text: line("1. numbered") },
      { kind: "text", text: line("> quote\n-# small print") },
      {
        kind: "text",
        text: [
          { kind: "code", text: HOSTILE },
          { kind: "code", text: "b" },
        ],
      },
      { kind: "text", text: [{ kind: "link", text: "docs", url: "https://example.com/a_(b)" }] },
      { kind: "text", text: [{ kind: "link", text: "script", url: "javascript:alert(1)" }] },
      { kind: "text", text: [person({ platform: "discord", id: "118000000000000009", name: "ada" })] },
      { kind: "text", text: [person({ platform: "discord", id: "1> @here", name: "**bold**" })] },
    ],
  },
  oversize: {
    tone: "warning",
    title: line("200 databases are near their limit"),
    blocks: [
      {
        kind: "table",
        columns: [{ title: "database" }, { title: "used", align: "right" }],
        rows: Array.from({ length: 200 }, (_, n) => [line(`database-${n}`), line(`${9_000 + n} of 10,000`)]),
      },
      { kind: "buttons", buttons: [press("Stats", "stats")] },
    ],
  },
};
