import { describe, expect, it } from "vitest";
import {
  GUIDE_CATALOGUE,
  planByRef,
  shippedPlan,
  SHIPPED_CATALOGUES,
  UPSTASH_CATALOGUE,
} from "./catalogues.ts";
import { detectPlan } from "./detect-plan.ts";
import { limitsOf } from "./limits.ts";
import { refOf } from "./plan.ts";
import { gigabytes } from "./size.ts";

describe("the shipped catalogues", () => {
  it("name their date and source", () => {
    for (const { date, source } of SHIPPED_CATALOGUES) {
      expect(date).toMatch(/^2026-/);
      expect(source).not.toBe("");
    }
    expect(GUIDE_CATALOGUE.recommendedForProduction).toBe("pro");
  });

  it.each([
    ["free", undefined, 10_000, 300_000],
    ["basic", 20, 10_000, 300_000],
    ["pro", 50, 100_000, 3_000_000],
    ["scale", 200, 1_000_000, 30_000_000],
  ])("the guide's %s costs %s cents a day for %s commands a day", (id, perDay, day, month) => {
    const { plan } = shippedPlan(`guide-2026-04/${id}`);
    expect(plan.price.perDay).toBe(perDay);
    expect(plan.limits["commands-day"]?.limit).toBe(day);
    expect(plan.limits["commands-month"]?.limit).toBe(month);
  });

  it.each([
    ["fixed_250mb", 1_000, 0.244140625, 50, 500],
    ["fixed_1gb", 2_000, 1, 100, 1_000],
    ["fixed_5gb", 10_000, 5, 500, 5_000],
    ["fixed_10gb", 20_000, 10, 1_024, 10_000],
    ["fixed_50gb", 40_000, 50, 5_120, 20_000],
    ["fixed_100gb", 80_000, 100, 10_240, 40_000],
    ["fixed_500gb", 150_000, 500, 20_480, 75_000],
  ])("Upstash's %s costs %s cents a month for %s GB", (id, perMonth, data, bandwidth, region) => {
    const { plan } = shippedPlan(`upstash-2026-08/${id}`);
    expect(plan.price).toEqual({ perMonth, perReadRegion: region });
    expect(plan.limits.storage?.limit).toBe(gigabytes(data));
    expect(plan.limits["bandwidth-month"]?.limit).toBe(gigabytes(bandwidth));
    expect(plan.limits["commands-month"]).toBeUndefined();
  });
});

describe("a plan's reference", () => {
  it("finds every plan", () => {
    for (const catalogue of SHIPPED_CATALOGUES) {
      for (const plan of catalogue.plans)
        expect(planByRef(refOf({ catalogue, plan }))).toMatchObject({ ok: true, plan });
    }
  });

  it.each([
    ["guide-2026-04/fre", ["guide-2026-04/free"]],
    ["upstash-2026-08/paygo", ["upstash-2026-08/payg"]],
    ["free", ["guide-2026-04/free", "upstash-2026-08/free"]],
  ])("for %s says what may have been meant", (typed, suggestions) => {
    const found = planByRef(typed);
    expect(found).toMatchObject({ ok: false });
    if (!found.ok) expect(found.suggestions.slice(0, suggestions.length)).toEqual(suggestions);
  });

  it("explains itself where nothing is near", () => {
    const found = planByRef("gold");
    expect(!found.ok && found.problem).toContain("A plan is written catalogue/plan");
  });
});

describe("a database's plan", () => {
  const MB = 2 ** 20;
  it.each([
    [{ configured: "guide-2026-04/pro", apiPlanType: "payg" }, "guide-2026-04/pro", "configured"],
    [{ apiPlanType: "free", isUpstash: true }, "upstash-2026-08/free", "proved"],
    [{ apiPlanType: "payg" }, "upstash-2026-08/payg", "proved"],
    [{ apiPlanType: "paid", storageLimit: 1_024 * MB }, "upstash-2026-08/fixed_1gb", "proved"],
    [{ apiPlanType: "paid", storageLimit: 1e9 }, "upstash-2026-08/fixed_1gb", "proved"],
    [{ apiPlanType: "pro", storageLimit: 250 * MB }, "upstash-2026-08/fixed_250mb", "proved"],
    [{ apiPlanType: "fixed_5gb", storageLimit: 5_120 * MB }, "upstash-2026-08/fixed_5gb", "proved"],
    [{ apiPlanType: "paid", storageLimit: 102_400 * MB }, "upstash-2026-08/payg", "assumed"],
    [{ apiPlanType: "pro", storageLimit: 3 }, "upstash-2026-08/payg", "assumed"],
    [{ isUpstash: true }, "upstash-2026-08/free", "assumed"],
    [{ isUpstash: true, storageLimit: 256 * MB }, "upstash-2026-08/free", "proved"],
    [{ isUpstash: true, storageLimit: 250 * MB }, "upstash-2026-08/fixed_250mb", "proved"],
    [{ isUpstash: true, storageLimit: 102_400 * MB }, "upstash-2026-08/payg", "assumed"],
    [{ isUpstash: false, storageLimit: 256 * MB }, "guide-2026-04/free", "assumed"],
    [{}, "guide-2026-04/free", "assumed"],
  ])("of which %o is known is %s, %s", (facts, ref, how) => {
    const detected = detectPlan(facts);
    expect([refOf(detected), detected.how]).toEqual([ref, how]);
  });
});

describe("the limits of a database", () => {
  const free = shippedPlan("upstash-2026-08/free");

  it("are the plan's, each with where it comes from", () => {
    expect(limitsOf(shippedPlan("guide-2026-04/free"))).toEqual([
      { meter: "commands-day", limit: 10_000, from: "plan Free (guide-2026-04)", atLimit: "refused" },
      { meter: "commands-month", limit: 300_000, from: "plan Free (guide-2026-04)", atLimit: "refused" },
    ]);
  });

  it("are the provider's where it reports them, and the configuration's before both", () => {
    const limits = limitsOf(free, {
      configured: { "commands-month": 400_000 },
      reported: { "commands-month": 450_000, "bandwidth-month": gigabytes(50) },
    });
    expect(limits.map(({ meter, limit, from }) => [meter, limit, from])).toEqual([
      ["commands-month", 400_000, "configuration"],
      ["storage", gigabytes(0.25), "plan Free (upstash-2026-08)"],
      ["bandwidth-month", gigabytes(50), "Upstash"],
    ]);
  });

  it("leave out what is unlimited, however the provider writes it", () => {
    const limits = limitsOf(free, { reported: { "commands-month": Number("8024278031528736858") } });
    expect(limits.map(({ meter }) => meter)).toEqual(["storage", "bandwidth-month"]);
  });

  it("count a budget, at which the database is suspended", () => {
    const limits = limitsOf(shippedPlan("upstash-2026-08/payg"), { reported: { "spend-month": 2_000 } });
    expect(limits[0]).toEqual({ meter: "spend-month", limit: 2_000, from: "Upstash", atLimit: "suspended" });
  });

  it("are only the configured ones where there is no plan", () => {
    expect(limitsOf(undefined, { configured: { "commands-day": 5_000 } })).toEqual([
      { meter: "commands-day", limit: 5_000, from: "configuration", atLimit: "refused" },
    ]);
  });

  it("know the Upstash catalogue's pay-as-you-go as unlimited in commands", () => {
    const payg = UPSTASH_CATALOGUE.plans.find(({ id }) => id === "payg");
    expect(payg?.limits["commands-month"]).toBeUndefined();
  });
});
