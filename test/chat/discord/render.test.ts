import { escapeMarkdown } from "discord.js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pressOf, customId } from "../../../src/chat/discord/custom-id.ts";
import { fit, LIMITS } from "../../../src/chat/discord/limits.ts";
import { mentionOf } from "../../../src/chat/discord/mention.ts";
import { renderDiscord } from "../../../src/chat/discord/render.ts";
import { discordText } from "../../../src/chat/shared/discord-text.ts";
import { line, menu, press, strong, text, type Block, type Message } from "../../../src/messages/message.ts";
import type { Json, JsonObject } from "../../fakes/discord/json.ts";
import { messageProblems } from "../../fakes/discord/rules.ts";
import { schemaProblems } from "../../fakes/discord/schema.ts";

const words = fc.string({ unit: "grapheme", maxLength: 300 });
const parts = fc.array(fc.oneof(words.map(text), words.map(strong)), { maxLength: 4 });
const block: fc.Arbitrary<Block> = fc.oneof(
  parts.map((content) => ({ kind: "text" as const, text: content })),
  parts.map((content) => ({ kind: "note" as const, text: content })),
  fc
    .array(fc.record({ label: words, value: parts }), { maxLength: 30 })
    .map((fields) => ({ kind: "fields" as const, fields })),
  fc.array(fc.tuple(parts, parts), { maxLength: 60 }).map((rows) => ({
    kind: "table" as const,
    columns: [{ title: "a" }, { title: "b" }],
    rows: rows.map((row) => [...row]),
  })),
  fc.string({ maxLength: 6_000 }).map((code) => ({ kind: "code" as const, text: code })),
  fc
    .array(fc.record({ text: parts, line: words }), { maxLength: 40 })
    .map((steps) => ({ kind: "steps" as const, steps })),
  fc.array(fc.tuple(words, words), { maxLength: 30 }).map((buttons) => ({
    kind: "buttons" as const,
    buttons: buttons.map(([label, run], n) =>
      n % 5 === 0
        ? menu(label, [
            { label, line: run },
            { label, line: run },
          ])
        : press(label, run),
    ),
  })),
);
const message: fc.Arbitrary<Message> = fc.record({
  title: parts,
  tone: fc.constantFrom("warning", "critical", "resolved", "silenced", "unknown", "neutral"),
  blocks: fc.array(block, { maxLength: 12 }),
});

describe("whatever a message holds", () => {
  it("is within every limit of Discord's", () => {
    fc.assert(
      fc.property(message, (one) => {
        const sent = JSON.parse(JSON.stringify(renderDiscord(one, { share: "stats" }))) as JsonObject;
        expect(schemaProblems("POST /channels/:id/messages", sent as Json)).toEqual([]);
        expect(messageProblems(sent)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("escapes all that discord.js would, and what it leaves alone", () => {
    const all = { heading: true, bulletedList: true, numberedList: true, maskedLink: true };
    for (const foreign of [
      "**a** __b__ ~~c~~ ||d||",
      "`e` ```f```",
      "# g",
      "- h",
      "1. i",
      "[j](https://k.example)",
    ]) {
      const marks = (escapedText: string) => escapedText.match(/\\[^\s\w]/g)?.length ?? 0;
      expect(marks(discordText([text(foreign)]))).toBeGreaterThanOrEqual(marks(escapeMarkdown(foreign, all)));
    }
    for (const foreign of [
      "<@118000000000000002>",
      "<@&1>",
      "<#1>",
      "<t:1:R>",
      "</stats:1>",
      "> quote",
      "-# small",
    ])
      expect(discordText([text(foreign)])).toMatch(/^\\/);
    expect(discordText([text("https://evil.example")])).toBe(String.raw`https\://evil.example`);
  });
});

describe("small parts", () => {
  it("cuts between characters", () => {
    expect(fit("abcdef", 4)).toBe("abc…");
    expect(fit("🔴🔴🔴", 4)).toBe("🔴…");
    expect(fit("abcd", 4)).toBe("abcd");
  });

  it("reads its own buttons, and no others", () => {
    const id = customId({ kind: "run", line: "silence prod:cache 2h" }, 3) ?? "";
    expect(pressOf(id)).toEqual({ kind: "run", line: "silence prod:cache 2h" });
    expect(["h0:r:0:x", "h1:z:0:x", "verify", ""].map(pressOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(customId({ kind: "run", line: "x".repeat(LIMITS.customId) }, 0)).toBeUndefined();
  });

  it("mentions whom the configuration names, and nobody by accident", () => {
    expect(mentionOf("role:118000000000000002")?.words).toBe("<@&118000000000000002>");
    expect(mentionOf("here")?.allowed).toEqual({ parse: ["everyone"] });
    expect(["group:S012AB3CD", "role:@everyone", "", undefined].map(mentionOf)).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });

  it("says what it left out, and keeps what can be pressed", () => {
    const rows = Array.from({ length: 300 }, (_, n) => [line(`database-${n}`), line("9,000 of 10,000")]);
    const body = renderDiscord({
      tone: "warning",
      title: line("Many"),
      blocks: [
        { kind: "table", columns: [{ title: "a" }, { title: "b" }], rows },
        { kind: "buttons", buttons: [press("Stats", "stats")] },
      ],
    });
    const sent = JSON.stringify(body);
    expect(sent).toMatch(/Left out here: \d+ more lines/);
    expect(sent).toContain("h1:r:0:stats");
  });
});
