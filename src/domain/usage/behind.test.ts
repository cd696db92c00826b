import { describe, expect, it } from "vitest";
import { instantOf } from "../time/instant.ts";
import { withBehind } from "./behind.ts";
import type { BillingSample } from "./sample.ts";

const sample = (
  takenAt: string,
  commandsToday: number,
  commandsThisMonth: number,
  more: Partial<BillingSample> = {},
): BillingSample => ({
  source: "upstash-api",
  takenAt: instantOf(takenAt),
  databaseId: "id",
  state: "active",
  planType: "free",
  commandsToday,
  commandsThisMonth,
  readRegions: 0,
  dailyCommands: [],
  commandCounts: [],
  ...more,
});

describe("after midnight", () => {
  it.each([
    ["still yesterday's", "2026-11-26T00:00:01Z", 7_000, 127_000, ["day"]],
    ["begun anew", "2026-11-26T00:15:00Z", 12, 127_012, undefined],
    ["higher, hours later: today's", "2026-11-26T05:00:00Z", 9_000, 136_000, undefined],
    ["still last month's", "2026-12-01T00:00:01Z", 7_000, 127_000, ["day", "month"]],
    ["the day begun anew, the month not yet", "2026-12-01T01:00:00Z", 3, 127_000, ["month"]],
    ["both begun anew", "2026-12-01T00:15:00Z", 3, 3, undefined],
  ])("figures are %s", (_what, at, today, month, behind) => {
    const before = sample("2026-11-25T23:50:00Z", 7_000, 127_000);
    expect(withBehind(sample(at, today, month), before).behind).toEqual(behind);
  });

  it("they stay behind until they fall", () => {
    const before = sample("2026-12-01T00:00:01Z", 7_000, 127_000, { behind: ["day", "month"] });
    const next = withBehind(sample("2026-12-01T00:15:00Z", 7_000, 127_000), before);
    expect(next.behind).toEqual(["day", "month"]);
    expect(withBehind(sample("2026-12-01T00:30:00Z", 2, 2), next).behind).toBeUndefined();
  });

  it.each([
    ["nothing was used before", sample("2026-11-25T23:50:00Z", 0, 0)],
    ["nothing is known of before", undefined],
    ["it is the same day", sample("2026-11-26T00:00:01Z", 3, 127_003)],
  ])("nothing is behind where %s", (_what, before) => {
    expect(withBehind(sample("2026-11-26T00:15:00Z", 4, 127_004), before).behind).toBeUndefined();
  });
});
