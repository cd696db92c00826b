import { describe, expect, it } from "vitest";
import { instantOf } from "../time/instant.ts";
import { gigabytes } from "./size.ts";
import { wayOutOf, type WayOutFacts } from "./way-out.ts";

const facts: WayOutFacts = {
  plan: "upstash-2026-08/free",
  environment: "production",
  commandsToday: 20_000,
  month: { days: 30, commands: 900_000 },
  now: instantOf("2026-11-24T03:12:00Z"),
};

describe("the cheapest way out", () => {
  it.each([
    ["of a used-up month", {}, "Pay-as-you-go, about $1.80 a month"],
    [
      "is no plan that the data outgrows",
      { storage: gigabytes(3), month: { days: 30, commands: 60_000_000 } },
      "Fixed 5 GB, about $100 a month",
    ],
    ["of the guide's day", { plan: "guide-2026-04/free" }, "Pro, about $15 a month"],
  ])("%s", (_what, more, says) => {
    expect(wayOutOf({ ...facts, ...more })).toBe(`Cheapest way out: ${says}.`);
  });

  it("is not said where the present plan is the one that fits, or is not known", () => {
    expect(wayOutOf({ ...facts, plan: "upstash-2026-08/payg" })).toBeUndefined();
    expect(wayOutOf({ ...facts, plan: "our-prices/gold" })).toBeUndefined();
  });
});
