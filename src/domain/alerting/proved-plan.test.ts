import { describe, expect, it } from "vitest";
import { limitsOf } from "../pricing/limits.ts";
import { shippedPlan } from "../pricing/catalogues.ts";
import { minutes } from "../time/instant.ts";
import type { Ledger } from "../usage/ledger.ts";
import type { BillingSample } from "../usage/sample.ts";
import type { Database } from "./database.ts";
import { withProvedPlan } from "./proved-plan.ts";

const assumed = {
  name: "prod",
  environment: "production",
  checkEvery: minutes(15),
  limits: limitsOf(shippedPlan("guide-2026-04/free")),
  plan: "guide-2026-04/free",
  planIsAssumed: true,
} as unknown as Database;
const seen = (latest: Partial<Ledger["latest"]>, billed?: Partial<BillingSample>) =>
  ({ latest, billed }) as unknown as Ledger;
const summary = ({ plan, limits }: Database) => [plan, limits.map(({ meter, limit }) => `${meter} ${limit}`)];

describe("a database whose plan nobody configured", () => {
  it("is on the Upstash catalogue's Free once INFO says that it is Upstash's", () => {
    expect(summary(withProvedPlan(assumed, seen({ flavour: "upstash" })))).toEqual([
      "upstash-2026-08/free",
      ["commands-month 500000", "storage 268435456", "bandwidth-month 10737418240"],
    ]);
  });

  it("is on the plan that Upstash bills", () => {
    expect(summary(withProvedPlan(assumed, seen({}, { planType: "payg" })))[0]).toBe("upstash-2026-08/payg");
  });

  it("stays with the guide's Free on any other server, and before the first sample", () => {
    expect(withProvedPlan(assumed, seen({ flavour: "valkey" }))).toBe(assumed);
    expect(withProvedPlan(assumed, undefined)).toBe(assumed);
  });

  it("keeps a limit that was set by hand", () => {
    const limits = limitsOf(shippedPlan("guide-2026-04/free"), { configured: { "commands-day": 5_000 } });
    const [, meters] = summary(withProvedPlan({ ...assumed, limits }, seen({ flavour: "upstash" })));
    expect(meters).toEqual([
      "commands-day 5000",
      "commands-month 500000",
      "storage 268435456",
      "bandwidth-month 10737418240",
    ]);
  });

  it("is left alone when its plan is configured", () => {
    const { planIsAssumed: _, ...configured } = assumed;
    expect(withProvedPlan(configured, seen({ flavour: "upstash" }))).toBe(configured);
  });
});
