import { describe, expect, it } from "vitest";
import { readCatalogue } from "./read-catalogue.ts";

const OWN = {
  id: "own-2026-11",
  title: "Our provider",
  date: "2026-11-01",
  source: "https://example.com/prices",
  plans: [
    {
      id: "small",
      name: "Small",
      price: { centsPerMonth: 500, bandwidth: { centsPerGb: 9, includedGb: 5 } },
      limits: { storage: { limit: "512 MB", atLimit: "refused" }, spendPerMonth: { atLimit: "suspended" } },
    },
  ],
};

describe("a team's own catalogue", () => {
  it("is read into plans with cents, bytes and meters", () => {
    expect(readCatalogue(OWN)).toEqual({
      ok: true,
      catalogue: {
        ...OWN,
        plans: [
          {
            id: "small",
            name: "Small",
            price: { perMonth: 500, bandwidth: { perGigabyte: 9, included: 5 } },
            limits: {
              storage: { limit: 536_870_912, atLimit: "refused" },
              "spend-month": { atLimit: "suspended" },
            },
          },
        ],
      },
    });
  });

  it("says every problem at once, each with its place, value and remedy", () => {
    const read = readCatalogue({
      ...OWN,
      date: "last week",
      plans: [
        { id: "small", name: "Small", price: { centsPerMonht: 500 } },
        {
          id: "small",
          name: "Large",
          price: { centsPerMonth: 1.5 },
          limits: { storage: { limit: 512, atLimit: "refused" }, commandsPerDay: { atLimit: "stop" } },
        },
      ],
    });
    expect(read.ok ? [] : read.problems.map(({ path, value, remedy }) => [path, value, remedy])).toEqual([
      ["plans[0].price.centsPerMonht", 500, 'Did you mean "centsPerMonth"?'],
      ["plans[1].price.centsPerMonth", 1.5, "Write a whole number of cents."],
      ["plans[1].limits.commandsPerDay.limit", undefined, "Write a whole number of commands."],
      [
        "plans[1].limits.commandsPerDay.atLimit",
        "stop",
        "Write one of: refused, throttled, billed, suspended.",
      ],
      ["plans[1].limits.storage.limit", 512, 'Write a size such as "256 MB" or "10 GB".'],
      ["plans[1].id", "small", "Give each an id of its own."],
      ["date", "last week", 'Write the day on which the prices were read, as "2026-08-21".'],
    ]);
  });

  it.each([[null], ["text"], [[]], [{}], [{ ...OWN, plans: [] }], [{ ...OWN, plans: [null] }]])(
    "refuses %j",
    (json) => {
      expect(readCatalogue(json).ok).toBe(false);
    },
  );
});
