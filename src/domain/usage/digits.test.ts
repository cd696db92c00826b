import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inThrees, whole } from "./digits.ts";

describe("digits in groups of three", () => {
  it.each([
    [whole(0), "0"],
    [whole(999.5), "1,000"],
    [whole(-1_234_567.4), "-1,234,567"],
    [inThrees("123"), "123"],
    [inThrees("1234.5678"), "1,234.5678"],
    [inThrees("0.123456"), "0.123456"],
  ])("%s", (said, expected) => expect(said).toBe(expected));

  it("reads as Intl would write it", () => {
    const intl = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
    const figures = fc.double({ min: -1e15, max: 1e15, noNaN: true }).filter((n) => !Object.is(n, -0));
    fc.assert(fc.property(figures, (n) => whole(n) === intl.format(n)));
  });
});
