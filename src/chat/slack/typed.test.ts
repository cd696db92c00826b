import { expect, it } from "vitest";
import { mentioned, typed } from "./typed.ts";

it.each([
  ["silence prod 2h <@U1|ada> said so", "silence prod 2h @ada said so"],
  [
    "see <#C1|ops>, <https://a.example|a.example> and <https://b.example/x?y=1>",
    "see #ops, a.example and https://b.example/x?y=1",
  ],
  ["a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"],
])("reads %j as %j", (sent, meant) => expect(typed(sent)).toBe(meant));

it("follows the bot's own name", () => expect(mentioned(" <@UBOT|headroom> stats prod")).toBe("stats prod"));

it.each(["<", "<@", "<a|", "<https:"])("reads a long text of %j as it stands", (part) => {
  const long = part.repeat(600_000 / part.length);
  expect(typed(long)).toBe(long);
});
