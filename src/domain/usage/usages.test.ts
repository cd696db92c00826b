import { describe, expect, it } from "vitest";
import { instantOf } from "../time/instant.ts";
import { startOfMonth } from "../time/period.ts";
import type { Latest, Ledger } from "./ledger.ts";
import type { MeterLimit } from "./meter.ts";
import { usagesOf } from "./usages.ts";

const NOW = instantOf("2026-11-24T12:00Z");
const counted = (start: string) => ({
  start: instantOf(start),
  used: 100,
  since: instantOf(start),
  uncertain: 0,
  incomplete: false,
});
const ledger = (storage: Latest["storage"]): Ledger => ({
  day: counted("2026-11-24T00:00Z"),
  month: { ...counted("2026-11-01T00:00Z"), start: startOfMonth(NOW) },
  latest: { at: NOW, ...(storage === undefined ? {} : { storage }) },
});
const mine: MeterLimit = { meter: "storage", limit: 256, from: "configuration" };
const ofPlan: MeterLimit = { meter: "storage", limit: 250, from: "plan Free" };

describe("storage as a meter", () => {
  it.each([
    {
      what: "the configuration's limit, where the server has none",
      storage: { used: 200 },
      limits: [mine],
      limit: 256,
    },
    {
      what: "the plan's limit, where the server has none",
      storage: { used: 200 },
      limits: [ofPlan],
      limit: 250,
    },
    { what: "the server's own limit", storage: { used: 200, limit: 400 }, limits: [], limit: 400 },
    {
      what: "the configuration's before the server's",
      storage: { used: 200, limit: 400 },
      limits: [mine],
      limit: 256,
    },
    { what: "no meter without a limit", storage: { used: 200 }, limits: [], limit: undefined },
    { what: "no meter of what is not known", storage: undefined, limits: [mine], limit: undefined },
  ])("$what", ({ storage, limits, limit }) => {
    const usage = usagesOf(ledger(storage), limits, NOW).find(({ meter }) => meter === "storage");
    expect(usage?.limit).toBe(limit);
    if (limit !== undefined) expect(usage).toMatchObject({ used: 200, known: "counted" });
  });
});
