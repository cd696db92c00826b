import { parseEnv } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { environmentOf } from "../../config/environment.ts";
import { quoted, withVariables } from "./dotenv.ts";

describe(".env", () => {
  it.each([
    { value: "xoxb-1-a_B", as: "xoxb-1-a_B" },
    { value: "rediss://default:p@eu1.upstash.io:6379", as: "rediss://default:p@eu1.upstash.io:6379" },
    { value: "redis://:pa$$#word@h", as: "'redis://:pa$$#word@h'" },
    { value: "it's", as: '"it\'s"' },
    { value: "it's $5", as: "`it's $5`" },
    { value: "", as: "''" },
  ])("holds $value as $as", ({ value, as }) => expect(quoted(value)).toBe(as));

  it("gives back every value that it takes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (value) => {
        const form = quoted(value);
        if (form === undefined) expect(value).toMatch(/['"`]/);
        else expect(environmentOf({}, `NAME=${form}\n`)["NAME"]).toBe(value);
      }),
    );
  });

  it("keeps every other line, whatever stands there", () => {
    const line = fc.oneof(
      fc.constantFrom(
        "# a comment",
        "",
        "export OTHER=1",
        "OTHER='a # b'",
        "REDIS_URL=old",
        'MORE="two\nlines"',
        "  REDIS_URL = 'x'",
      ),
      fc.string().filter((text) => !/[\r\n'"`]/.test(text)),
    );
    fc.assert(
      fc.property(fc.array(line), fc.boolean(), (lines, ends) => {
        const before = lines.join("\n") + (ends ? "\n" : "");
        const after = withVariables(before, { REDIS_URL: "redis://new" });
        const { REDIS_URL: _, ...others } = parseEnv(before);
        expect(parseEnv(after)).toEqual({ ...others, REDIS_URL: "redis://new" });
        for (const kept of before.split("\n").filter((text) => !text.includes("REDIS_URL")))
          expect(after.split("\n")).toContain(kept);
      }),
    );
  });

  it.each([
    { before: "", after: "A=1\n" },
    { before: "B=2", after: "B=2\nA=1\n" },
    { before: "# mine\nexport A=0\nB=2\n", after: "# mine\nA=1\nB=2\n" },
    { before: "A=1 # said before\n", after: "A=1 # said before\n" },
    { before: 'A="two\nlines"\n', after: 'A="two\nlines"\nA=1\n' },
  ])("turns $before into $after", ({ before, after }) => {
    expect(withVariables(before, { A: "1" })).toBe(after);
  });

  it("says what to do with a value that no quotes can hold", () => {
    expect(() => withVariables("", { SLACK_BOT_TOKEN: "'`\"" })).toThrow(
      "The value of SLACK_BOT_TOKEN holds all kinds of quotes",
    );
  });
});
