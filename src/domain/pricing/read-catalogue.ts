import { jsonPart, type JsonPart, type JsonProblem } from "./json-part.ts";
import { cents } from "./money.ts";
import type {
  AtLimit,
  Capacity,
  Catalogue,
  Plan,
  PlanLimit,
  PlanLimits,
  Price,
  PricePerGigabyte,
} from "./plan.ts";
import { parseSize } from "./size.ts";

export type ReadCatalogue =
  | { readonly ok: true; readonly catalogue: Catalogue }
  | { readonly ok: false; readonly problems: readonly JsonProblem[] };

type Unit = "commands" | "regions" | "bytes" | "cents";

/** How the file writes each limit, and in what. */
const LIMITS: Readonly<Record<string, { capacity: Capacity; unit: Unit }>> = {
  commandsPerDay: { capacity: "commands-day", unit: "commands" },
  commandsPerMonth: { capacity: "commands-month", unit: "commands" },
  commandsPerSecond: { capacity: "commands-second", unit: "commands" },
  spendPerMonth: { capacity: "spend-month", unit: "cents" },
  storage: { capacity: "storage", unit: "bytes" },
  bandwidthPerMonth: { capacity: "bandwidth-month", unit: "bytes" },
  readRegions: { capacity: "read-regions", unit: "regions" },
};
const PRICES = [
  "centsPerDay",
  "centsPerMonth",
  "centsPer100kCommands",
  "storage",
  "bandwidth",
  "centsPerReadRegion",
];
const OUTCOMES: readonly AtLimit[] = ["refused", "throttled", "billed", "suspended"];

/** Reads a catalogue file's JSON; every problem at once, each with its path, value and remedy. */
export function readCatalogue(json: unknown): ReadCatalogue {
  const problems: JsonProblem[] = [];
  const file = jsonPart("", json, problems).object("a catalogue", [
    "$schema",
    "id",
    "title",
    "date",
    "source",
    "recommendedForProduction",
    "plans",
  ]);
  const parts = file.at("plans").list("plans");
  const plans = parts.map(readPlan);
  noteDoubles(parts);
  const recommended = file.at("recommendedForProduction");
  const catalogue: Catalogue = {
    id: readId(file.at("id")),
    title: file.at("title").text("the provider's name"),
    date: readDate(file.at("date")),
    source: file.at("source").text("the address where the prices were read"),
    ...(recommended.value !== undefined && {
      recommendedForProduction: recommended.oneOf(plans.map(({ id }) => id)),
    }),
    plans,
  };
  return problems.length === 0 ? { ok: true, catalogue } : { ok: false, problems };
}

function readPlan(part: JsonPart): Plan {
  const plan = part.object("a plan", ["id", "name", "suits", "price", "limits"]);
  return {
    id: readId(plan.at("id")),
    name: plan.at("name").text("the plan's name as people know it"),
    ...plan.at("suits").maybe((suits) => ({ suits: suits.text("whom it is for") })),
    price: readPrice(plan.at("price")),
    limits: plan.at("limits").maybe(readLimits) ?? {},
  };
}

function readPrice(part: JsonPart): Price {
  const price = part.object("a price ({} where it is free)", PRICES);
  return {
    ...price.at("centsPerDay").maybe((at) => ({ perDay: readCents(at) })),
    ...price.at("centsPerMonth").maybe((at) => ({ perMonth: readCents(at) })),
    ...price.at("centsPer100kCommands").maybe((at) => ({ per100kCommands: readCents(at) })),
    ...price.at("storage").maybe((at) => ({ storage: readPerGigabyte(at) })),
    ...price.at("bandwidth").maybe((at) => ({ bandwidth: readPerGigabyte(at) })),
    ...price.at("centsPerReadRegion").maybe((at) => ({ perReadRegion: readCents(at) })),
  };
}

function readPerGigabyte(part: JsonPart): PricePerGigabyte {
  const price = part.object('a price such as { "centsPerGb": 25, "includedGb": 1 }', [
    "centsPerGb",
    "includedGb",
  ]);
  return {
    perGigabyte: readCents(price.at("centsPerGb")),
    included: price.at("includedGb").maybe((at) => at.number("a number of gigabytes")) ?? 0,
  };
}

function readLimits(part: JsonPart): PlanLimits {
  const limits = part.object("limits", Object.keys(LIMITS));
  const found: Partial<Record<Capacity, PlanLimit>> = {};
  for (const [key, { capacity, unit }] of Object.entries(LIMITS)) {
    const limit = limits.at(key).maybe((at) => readLimit(at, unit));
    if (limit !== undefined) found[capacity] = limit;
  }
  return found;
}

function readLimit(part: JsonPart, unit: Unit): PlanLimit {
  const limit = part.object('a limit such as { "limit": 10000, "atLimit": "refused" }', ["limit", "atLimit"]);
  const amount = limit.at("limit");
  // How large a budget is the owner says; every other limit stands in the table.
  const isOpen = unit === "cents" && amount.value === undefined;
  return {
    ...(!isOpen && { limit: readAmount(amount, unit) }),
    atLimit: limit.at("atLimit").oneOf(OUTCOMES),
  };
}

function readAmount(part: JsonPart, unit: Unit): number {
  if (unit !== "bytes") return part.number(`a whole number of ${unit}`, true);
  const size = typeof part.value === "string" ? parseSize(part.value) : undefined;
  if (size === undefined)
    part.fail(`${part.path} is not a size.`, 'Write a size such as "256 MB" or "10 GB".');
  return size ?? 0;
}

const readCents = (part: JsonPart) => cents(part.number("a whole number of cents", true));

// An id stands in the configuration as "catalogue/plan", so it holds no slash and no space.
const readId = (part: JsonPart) =>
  part.matching(
    /^[a-z0-9][a-z0-9._-]*$/,
    "an id",
    "Write small letters, digits, dashes, dots and underscores.",
  );

const readDate = (part: JsonPart) =>
  part.matching(
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
    "a date",
    'Write the day on which the prices were read, as "2026-08-21".',
  );

function noteDoubles(plans: readonly JsonPart[]): void {
  const seen = new Set<unknown>();
  for (const id of plans.map((plan) => plan.at("id"))) {
    if (seen.has(id.value))
      id.fail(`The plan "${String(id.value)}" stands twice.`, "Give each an id of its own.");
    if (id.value !== undefined) seen.add(id.value);
  }
}
