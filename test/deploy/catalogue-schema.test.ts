/** The published schema of a price table says the same as what reads it: editors must not praise what Headroom refuses. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect, it } from "vitest";
import { readCatalogue } from "../../src/domain/pricing/read-catalogue.ts";

const root = join(import.meta.dirname, "../..");
const jsonOf = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"));
const isTable = new Ajv({ strict: false }).compile(jsonOf("manifests/catalogue.schema.json") as object);

const plan = { id: "small", name: "Small", price: { centsPerMonth: 900 } };
const table = { id: "ours-2026", title: "Ours", date: "2026-11-01", source: "the contract", plans: [plan] };
const withPlan = (changes: object) => ({ ...table, plans: [{ ...plan, ...changes }] });
const withLimits = (limits: object) => withPlan({ limits });

it.each(["guide-2026-04", "upstash-2026-08"])("the shipped %s fits it", (id) => {
  expect(isTable(jsonOf(`src/domain/pricing/catalogues/${id}.json`)), JSON.stringify(isTable.errors)).toBe(
    true,
  );
});

it.each([
  { what: "the least", json: table, fits: true },
  { what: "nothing", json: {}, fits: false },
  { what: "a list", json: [], fits: false },
  { what: "no plans", json: { ...table, plans: [] }, fits: false },
  { what: "an id with a space", json: { ...table, id: "Ours 2026" }, fits: false },
  { what: "a date in words", json: { ...table, date: "yesterday" }, fits: false },
  { what: "an unknown key", json: { ...table, currency: "EUR" }, fits: false },
  { what: "a plan without a price", json: withPlan({ price: undefined }), fits: false },
  { what: "a free plan", json: withPlan({ price: {} }), fits: true },
  { what: "half a cent", json: withPlan({ price: { centsPerMonth: 0.5 } }), fits: false },
  {
    what: "a gigabyte's price",
    json: withPlan({ price: { storage: { centsPerGb: 25, includedGb: 1.5 } } }),
    fits: true,
  },
  {
    what: "a limit as text",
    json: withLimits({ commandsPerDay: { limit: "5000", atLimit: "refused" } }),
    fits: false,
  },
  {
    what: "a limit that says not what follows",
    json: withLimits({ commandsPerDay: { limit: 5000 } }),
    fits: false,
  },
  {
    what: "an unknown outcome",
    json: withLimits({ commandsPerDay: { limit: 5, atLimit: "stops" } }),
    fits: false,
  },
  {
    what: "a budget of the owner",
    json: withLimits({ spendPerMonth: { atLimit: "suspended" } }),
    fits: true,
  },
  { what: "a size", json: withLimits({ storage: { limit: "0.5 tb", atLimit: "refused" } }), fits: true },
  {
    what: "a size in fruit",
    json: withLimits({ storage: { limit: "3 apples", atLimit: "refused" } }),
    fits: false,
  },
])("$what: $fits, as the reader has it", ({ json, fits }) => {
  const plainJson: unknown = JSON.parse(JSON.stringify(json));
  expect({ schema: isTable(plainJson), reader: readCatalogue(plainJson).ok }).toEqual({
    schema: fits,
    reader: fits,
  });
});
