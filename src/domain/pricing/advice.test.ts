import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { days, instantOf, later } from "../time/instant.ts";
import { advise, type AdviceFacts, type GivenAdvice } from "./advice.ts";
import { GUIDE_CATALOGUE, SHIPPED_CATALOGUES, UPSTASH_CATALOGUE } from "./catalogues.ts";
import type { DayOfCommands } from "./load.ts";
import { cents } from "./money.ts";
import { costOf } from "./price.ts";
import { sayMisfit } from "./reason.ts";
import { gigabytes } from "./size.ts";

const history = (...commands: readonly number[]): DayOfCommands[] =>
  commands.map((count, index) => ({
    day: later(instantOf("2026-11-01T00:00Z"), days(index)),
    commands: count,
  }));

const steady = (perDay: number, length = 23) => history(...Array.from({ length }, () => perDay));

const given = (facts: Partial<AdviceFacts>): GivenAdvice => {
  const advice = advise({ catalogue: UPSTASH_CATALOGUE, environment: "development", history: [], ...facts });
  if (!advice.ok) throw new Error(advice.problem);
  return advice;
};
const plan = (advice: GivenAdvice, id: string) => {
  const found = advice.plans.find((candidate) => candidate.plan.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

describe("the price of a month", () => {
  const month = { days: 30, commands: 0, storage: 0, bandwidth: 0, readRegions: 0 };
  const upstash = (id: string) => plan(given({ history: steady(1) }), id).plan;

  it.each([
    ["payg", { commands: 1_200_000, storage: gigabytes(0.1) }, 240],
    ["payg", { commands: 100_000, storage: gigabytes(3) }, 70],
    ["payg", { bandwidth: gigabytes(300) }, 300],
    ["fixed_250mb", { commands: 90_000_000 }, 1_000],
    ["fixed_1gb", { readRegions: 2 }, 4_000],
    ["free", { commands: 400_000 }, 0],
  ])("on %s for %o is %s cents", (id, use, cost) => {
    expect(costOf(upstash(id), { ...month, ...use })).toBe(cost);
  });

  it("counts every write once more per read region: 100,000 writes with one region are $0.40", () => {
    const advice = given({ projected: { days: 30, commands: 100_000 }, readRegions: 1, writeShare: 1 });
    expect(plan(advice, "payg").cost.projected).toBe(40);
  });

  it("does not count the regions twice where the bill has them already", () => {
    const advice = given({
      projected: { days: 30, commands: 100_000 },
      readRegions: 1,
      regionsAreCounted: true,
    });
    expect(plan(advice, "payg").cost.projected).toBe(20);
  });

  it.each([
    ["guide's Basic", "basic", 600],
    ["guide's Pro", "pro", 1_500],
    ["guide's Scale", "scale", 6_000],
  ])("of the %s is paid by the day", (_name, id, cost) => {
    expect(plan(given({ catalogue: GUIDE_CATALOGUE, history: steady(10) }), id).cost.projected).toBe(cost);
  });
});

describe("the break-even with paying by command", () => {
  it.each([
    ["fixed_250mb", 5],
    ["fixed_1gb", 10],
    ["fixed_5gb", 50],
    ["fixed_10gb", 100],
    ["fixed_50gb", 200],
    ["fixed_100gb", 400],
    ["fixed_500gb", 750],
  ])("of %s is %s million commands a month", (id, millions) => {
    expect(plan(given({ history: steady(1) }), id).breakEven).toBe(millions * 1_000_000);
  });

  it("does not exist for the free plan, nor for paying by command itself", () => {
    const advice = given({ history: steady(1) });
    expect(plan(advice, "free").breakEven).toBeUndefined();
    expect(plan(advice, "payg").breakEven).toBeUndefined();
  });

  it("comes earlier with storage that pay-as-you-go charges for", () => {
    const advice = given({ history: steady(1), storage: gigabytes(5) });
    expect(plan(advice, "fixed_10gb").breakEven).toBe(99_500_000);
  });
});

describe("the recommendation", () => {
  it("is pay-as-you-go for 1.2 million a month, and says why and from how much", () => {
    const advice = given({ history: steady(40_000), storage: gigabytes(0.1), current: "free" });
    expect(advice.recommended?.plan.id).toBe("payg");
    expect(advice.reason).toBe(
      "Pay-as-you-go: the cheapest plan that fits, about $2.40 a month for 1,200,000 commands, with no command limit.",
    );
    expect(advice.daysOfHistory).toBe(23);
    const free = plan(advice, "free");
    expect(free.misfits.map(sayMisfit)).toEqual(["stops on the 13th"]);
    expect(free.headroom?.p95).toBeCloseTo(-1.4);
    expect(free.daysOver).toBe(11);
  });

  it("turns to a Fixed plan past its break-even, if data and bandwidth fit", () => {
    const busy = { projected: { days: 30, commands: 30_000_000 } };
    expect(given({ ...busy, storage: gigabytes(0.1) }).recommended?.plan.id).toBe("fixed_250mb");
    expect(given({ ...busy, storage: gigabytes(0.7) }).recommended?.plan.id).toBe("fixed_1gb");
    expect(given({ ...busy, bandwidthPerMonth: gigabytes(75) }).recommended?.plan.id).toBe("fixed_1gb");
  });

  it("stays on the present plan at the same price", () => {
    const advice = given({ catalogue: GUIDE_CATALOGUE, history: steady(100), current: "free" });
    expect(advice.reason).toBe(
      "Stay on Free: the cheapest plan that fits, free of charge for 3,000 commands, with 99 % left on the worst day.",
    );
  });

  it("tells a monthly plan's room by the month: one day over its share of it stops nothing", () => {
    const advice = given({ history: history(1_000, 44_000, 5_000, 2_000), current: "free" });
    expect(advice.reason).toBe(
      "Stay on Free: the cheapest plan that fits, free of charge for 390,000 commands, with 22 % of the month's commands left.",
    );
    expect(plan(advice, "free").headroom?.worstDay).toBeCloseTo(-1.64);
  });

  it("keeps production away from a limit that twice the worst day reaches", () => {
    const facts = { catalogue: GUIDE_CATALOGUE, history: steady(6_000) };
    expect(given({ ...facts, environment: "development" }).recommended?.plan.id).toBe("free");
    const advice = given({ ...facts, environment: "production" });
    expect(advice.recommended?.plan.id).toBe("pro");
    expect(advice.notes).toContain("The monitoring guide's table recommends Pro for production.");
  });

  it("keeps away from a budget that would suspend the database, and says what budget would do", () => {
    const advice = given({ history: steady(100_000), budget: cents(700) });
    expect(advice.recommended?.plan.id).toBe("fixed_250mb");
    expect(advice.budget).toBe(
      "The budget of $7 a month stops the database; with $12 a month Pay-as-you-go would do, for about $6, $4 less than Fixed 250 MB.",
    );
    expect(advice.notes).toEqual([]);
  });

  it("of a plan with a budget says how large it must be, where it is not known", () => {
    expect(given({ history: steady(40_000) }).notes).toEqual([
      "Pay-as-you-go has a budget, and stops the database there: look it up, and set at least $5 a month.",
    ]);
    expect(given({ history: steady(40_000), budget: cents(2_000) }).notes).toEqual([]);
  });

  it("is none when no plan is large enough", () => {
    const advice = given({ catalogue: GUIDE_CATALOGUE, history: steady(3_000_000) });
    expect(advice.recommended).toBeUndefined();
    expect(advice.reason).toBe(
      "No plan of this catalogue fits: for Scale, 3,000,000 commands a day against 1,000,000.",
    );
  });

  it("waits for the first full day or a forecast", () => {
    const advice = advise({ catalogue: UPSTASH_CATALOGUE, environment: "production", history: [] });
    expect(advice).toMatchObject({ ok: false });
  });

  it("counts what today has come to already as a worst day, though it is not over", () => {
    const facts = { catalogue: GUIDE_CATALOGUE, history: steady(2_000) };
    expect(given(facts).recommended?.plan.id).toBe("free");
    const advice = given({ ...facts, today: 10_000 });
    expect(plan(advice, "free").headroom?.worstDay).toBeCloseTo(0);
    expect(advice.recommended?.plan.id).toBe("pro");
  });

  it("judges by the worst day, not by the mean", () => {
    const advice = given({ catalogue: GUIDE_CATALOGUE, history: history(1_000, 1_000, 12_000, 1_000) });
    expect(plan(advice, "free").daysOver).toBe(1);
    expect(advice.recommended?.plan.id).toBe("pro");
  });

  it("is a fix of the client where polling dominates and less would do with a cheaper plan", () => {
    const advice = given({ history: steady(37_400), pollingShare: 0.9 });
    expect(advice.cure).toMatchObject({ plan: { id: "free" }, saves: 224 });
    expect(advice.cure?.sentence).toBe(
      "90 % of the commands only ask whether there is work. With longer waits Free would do, $2.24 a month less.",
    );
    expect(given({ history: steady(37_400), pollingShare: 0.2 }).cure).toBeUndefined();
  });
});

describe("for any history", () => {
  const facts = fc.record({
    catalogue: fc.constantFrom(...SHIPPED_CATALOGUES),
    environment: fc.constantFrom("production", "development"),
    history: fc
      .array(fc.nat({ max: 2_000_000 }), { minLength: 1, maxLength: 40 })
      .map((counts) => history(...counts)),
    storage: fc.nat({ max: 600 }).map(gigabytes),
    bandwidthPerMonth: fc.nat({ max: 25_000 }).map(gigabytes),
    readRegions: fc.nat({ max: 3 }),
    writeShare: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  it("never recommends a plan that does not fit, nor none while one does", () => {
    fc.assert(
      fc.property(facts, (use) => {
        const advice = given(use);
        const fitting = advice.plans.filter(({ misfits }) => misfits.length === 0);
        expect(advice.recommended === undefined).toBe(fitting.length === 0);
        expect(advice.recommended?.misfits ?? []).toEqual([]);
      }),
    );
  });

  it("costs never fall when usage grows", () => {
    const growth = fc.double({ min: 1, max: 5, noNaN: true });
    fc.assert(
      fc.property(facts, growth, (use, by) => {
        const grown = use.history.map(({ day, commands }) => ({ day, commands: Math.ceil(commands * by) }));
        const [before, after] = [given(use), given({ ...use, history: grown, storage: use.storage * by })];
        for (const [index, { cost }] of after.plans.entries()) {
          expect(cost.projected).toBeGreaterThanOrEqual(before.plans[index]?.cost.projected ?? 0);
        }
        if (after.recommended === undefined) return;
        expect(after.recommended.cost.projected).toBeGreaterThanOrEqual(
          before.recommended?.cost.projected ?? 0,
        );
      }),
    );
  });

  it("the recommendation is what trying every plan by hand finds", () => {
    fc.assert(
      fc.property(facts, (use) => {
        const advice = given(use);
        expect(advice.recommended?.cost.projected).toBe(cheapestByHand(use));
      }),
    );
  });
});

/** The facts' arithmetic, written down plainly a second time. */
function cheapestByHand(use: {
  readonly catalogue: { readonly id: string };
  readonly environment: string;
  readonly history: readonly DayOfCommands[];
  readonly storage: number;
  readonly bandwidthPerMonth: number;
  readonly readRegions: number;
  readonly writeShare: number;
}): number | undefined {
  const factor = 1 + use.readRegions * use.writeShare;
  const recent = use.history.slice(-30).map(({ commands }) => commands * factor);
  const month = (recent.reduce((sum, commands) => sum + commands, 0) / recent.length) * 30;
  const worst = Math.max(...recent);
  const reach = use.environment === "production" ? 2 : 1.25;
  const [data, bandwidth] = [use.storage / 2 ** 30, use.bandwidthPerMonth / 2 ** 30];
  const costs: number[] = [];
  if (use.catalogue.id === "guide-2026-04") {
    for (const [perDay, limit] of [
      [0, 10_000],
      [20, 10_000],
      [50, 100_000],
      [200, 1_000_000],
    ] as const) {
      if (worst * reach <= limit && month * reach <= limit * 30) costs.push(perDay * 30);
    }
    return costs.length === 0 ? undefined : Math.min(...costs);
  }
  if (month * reach <= 500_000 && data * 1.25 <= 0.25 && bandwidth * reach <= 10 && use.readRegions <= 1)
    costs.push(0);
  if (data * 1.25 <= 100) {
    costs.push(
      Math.round((month / 100_000) * 20 + Math.max(0, data - 1) * 25 + Math.max(0, bandwidth - 200) * 3),
    );
  }
  const fixed = [
    [10, 250 / 1_024, 50],
    [20, 1, 100],
    [100, 5, 500],
    [200, 10, 1_024],
    [400, 50, 5_120],
    [800, 100, 10_240],
    [1_500, 500, 20_480],
  ] as const;
  for (const [dollars, size, traffic] of fixed) {
    if (data * 1.25 <= size && bandwidth * reach <= traffic)
      costs.push(dollars * 100 * (1 + 0.5 * use.readRegions));
  }
  return costs.length === 0 ? undefined : Math.min(...costs);
}
