import { describe, expect, it } from "vitest";
import { hitRateBand, rateBand } from "./bands.ts";

describe("the guide's bands", () => {
  it.each([
    [1, "good"],
    [0.8, "good"],
    [0.799, "fair"],
    [0.5, "fair"],
    [0.499, "bad"],
    [0.2, "bad"],
    [0.199, "terrible"],
    [0, "terrible"],
  ] as const)("calls a hit rate of %d %s", (ratio, band) => expect(hitRateBand(ratio)).toBe(band));

  it.each([
    [0, "ok"],
    [99.9, "ok"],
    [100, "high"],
    [999, "high"],
    [1_000, "dangerous"],
  ] as const)("calls %d commands a second %s", (rate, band) => expect(rateBand(rate)).toBe(band));
});
