import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderPlain, renderSlack, type SlackMessage } from "../../../src/chat/slack/render.ts";
import { renderModal, renderView } from "../../../src/chat/slack/view.ts";
import { instant } from "../../../src/domain/time/instant.ts";
import type { Block, Inline, Message } from "../../../src/messages/message.ts";
import type { JsonObject } from "../../fakes/slack/json.ts";
import { refusalOfMessage, refusalOfView } from "../../fakes/slack/rules.ts";

const words = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "",
    " ",
    "\n",
    "<!channel>",
    "<@U1>",
    "<http://evil|c>",
    "*b*",
    "`c`",
    ":fire:",
    "&amp;",
    "\u202e",
  ),
  fc.integer({ min: 1, max: 6_000 }).map((n) => "w".repeat(n)),
);
const person = words.map((name) => ({ platform: "slack", id: "U1", name }));
const at = fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instant);
const inline: fc.Arbitrary<Inline> = fc.oneof(
  fc.record({ kind: fc.constantFrom("text", "strong", "code"), text: words }) as fc.Arbitrary<Inline>,
  fc.record({
    kind: fc.constant("time"),
    at,
    show: fc.constantFrom("time", "date", "date-time"),
  }) as fc.Arbitrary<Inline>,
  fc.record({ kind: fc.constant("distance"), at, words }) as fc.Arbitrary<Inline>,
  fc.record({ kind: fc.constant("person"), person }) as fc.Arbitrary<Inline>,
  fc.record({
    kind: fc.constant("link"),
    url: fc.oneof(words, fc.webUrl()),
    text: words,
  }) as fc.Arbitrary<Inline>,
  fc.record({ kind: fc.constant("command"), line: words }) as fc.Arbitrary<Inline>,
);
const text = fc.array(inline, { maxLength: 6 });
const commandLine = fc.stringMatching(/^[a-z]{1,30}( [a-z0-9-]{1,90}){0,4}$/);
const press = fc.record({
  kind: fc.constant("press" as const),
  label: fc.stringMatching(/^[A-Z][a-z ]{0,120}$/),
  line: commandLine,
});
const choice = fc.record({ label: fc.stringMatching(/^[a-z]{1,100}$/), line: commandLine });
const menu = fc.record({
  kind: fc.constant("menu" as const),
  label: fc.constant("Silence"),
  options: fc.array(choice, { maxLength: 130 }),
});
const table = fc.integer({ min: 0, max: 22 }).chain((columns) =>
  fc.record({
    kind: fc.constant("table" as const),
    columns: fc.array(
      fc.record({ title: words, align: fc.constantFrom("left" as const, "right" as const) }),
      { minLength: columns, maxLength: columns },
    ),
    rows: fc.array(fc.array(text, { maxLength: columns }), { maxLength: 130 }),
  }),
);
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constantFrom("text" as const, "heading" as const, "note" as const), text }),
  fc.record({
    kind: fc.constant("fields" as const),
    fields: fc.array(fc.record({ label: words, value: text }), { maxLength: 20 }),
  }),
  fc.record({
    kind: fc.constant("gauge" as const),
    label: text,
    share: fc.option(fc.double({ noNaN: true, min: 0, max: 9 }), { nil: undefined }),
    caption: text,
  }),
  table,
  fc.record({
    kind: fc.constant("chart" as const),
    title: words,
    alt: words,
    points: fc.constant([]),
    unit: words,
  }),
  fc.record({ kind: fc.constant("code" as const), text: words }),
  fc.record({
    kind: fc.constant("steps" as const),
    steps: fc.array(fc.record({ text, line: commandLine }), { maxLength: 30 }),
  }),
  fc.record({
    kind: fc.constant("buttons" as const),
    buttons: fc.array(fc.oneof(press, menu), { maxLength: 30 }),
  }),
);
const message: fc.Arbitrary<Message> = fc.record({
  tone: fc.constantFrom("warning", "critical", "resolved", "silenced", "unknown", "neutral"),
  title: text,
  blocks: fc.array(block, { maxLength: 70 }),
});

const wire = (value: unknown) => JSON.parse(JSON.stringify(value)) as JsonObject;
const sent = (rendered: SlackMessage) => wire(rendered) as unknown as Parameters<typeof refusalOfMessage>[0];

describe("any message", () => {
  it("is rendered so that Slack takes it, with and without its blocks", () => {
    fc.assert(
      fc.property(message, fc.boolean(), (any, shared) => {
        const options = { mention: "here", ...(shared ? { share: "stats" } : {}) };
        const rendered = sent(renderSlack(any, options));
        expect(refusalOfMessage(rendered, "api")).toBeUndefined();
        // Slack's own limit is undocumented, and about 13,200: there is to be room.
        const all = [...rendered.blocks, ...rendered.attachments.map((each) => each["blocks"] ?? [])].flat();
        expect(JSON.stringify(all).length).toBeLessThanOrEqual(10_000);
        expect(refusalOfMessage(sent(renderPlain(any, options)), "api")).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  it("is rendered so that a home tab and a dialogue take it", () => {
    fc.assert(
      fc.property(message, (any) => {
        expect(refusalOfView(wire(renderView(any)))).toBeUndefined();
        expect(refusalOfView(wire(renderModal(any)))).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});
