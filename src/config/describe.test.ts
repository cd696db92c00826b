import { Ajv } from "ajv";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { configJsonSchema, describeConfig } from "./describe.ts";

it("the committed JSON Schema is the one that the code describes", async () => {
  const text = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../manifests/headroom.schema.json");
});

it("editors accept the design's example and refuse a mistyped key", () => {
  const isValid = new Ajv({ strict: false }).compile(configJsonSchema());
  const example = parse(`
databases:
  - name: prod-cache
    url: \${PROD_REDIS_URL}
    checkEvery: \${EVERY}
    limits: { commandsPerDay: 10000 }
    rules: { usage-warning: { at: 60% }, rate-high: off, hit-rate-bad: 0.4 }
channels: [{ name: night, discord: "1180000000000000001" }]
routes: [{ match: { severity: critical }, to: [night], mention: "\${WHOM}" }]
`) as object;
  expect(isValid(example)).toBe(true);
  expect(isValid({ ...example, chanels: [] })).toBe(false);
});

it("the reference names every key and every variable", () => {
  const reference = describeConfig();
  for (const part of [
    "databases[].name",
    "databases[].upstash.id",
    "routes[].match.severity",
    "rules",
    "REDIS_URL",
  ])
    expect(reference).toContain(`\`${part}\``);
});
