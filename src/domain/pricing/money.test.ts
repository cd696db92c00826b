import { describe, expect, it } from "vitest";
import { cents, sayMoney } from "./money.ts";
import { bytes, gigabytes, parseSize, saySize } from "./size.ts";

describe("money and sizes", () => {
  it.each([
    [0, "$0"],
    [1_000, "$10"],
    [240, "$2.40"],
    [-120, "−$1.20"],
    [150_000, "$1,500"],
  ])("%s cents are said as %s", (amount, said) => expect(sayMoney(cents(amount))).toBe(said));

  it.each([
    ["256 MB", 268_435_456, "256 MB"],
    ["1GB", 2 ** 30, "1 GB"],
    ["1.5 tb", 1.5 * 2 ** 40, "1.5 TB"],
    ["12 B", 12, "12 B"],
  ])("%s is %s bytes", (typed, size, said) => {
    expect(parseSize(typed)).toBe(size);
    expect(saySize(bytes(size))).toBe(said);
  });

  it.each([["256"], ["MB"], ["-1 MB"], ["1 XB"]])("%s is no size", (typed) =>
    expect(parseSize(typed)).toBeUndefined(),
  );
  it("a size just below the next unit is said in the next", () =>
    expect(saySize(bytes(gigabytes(1) - 1))).toBe("1 GB"));
});
