import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { databaseAnswer, PAID_LIMIT, statsAnswer, toJson, upstashRecord } from "./answers.ts";

const published = join(import.meta.dirname, "../../../../shared/schemas/upstash-developer-api.openapi.yml");
const present = existsSync(published);

// The published description is no part of the project: where it is absent this test is left out, and says so.
describe.skipIf(!present)("the fake Developer API against Upstash's published description", () => {
  const description: unknown = present ? parse(readFileSync(published, "utf8")) : {};
  const ajv = new Ajv({ strict: false, logger: false, formats: { int64: true, float: true, int32: true } });
  ajv.addSchema(description as object, "api");
  const complaints = (schema: string, answer: object) => {
    const valid = ajv.validate({ $ref: `api#/components/schemas/${schema}` }, JSON.parse(toJson(answer)));
    return valid ? [] : ajv.errors;
  };
  const records = [upstashRecord(), upstashRecord({ type: "payg", requestLimit: PAID_LIMIT, budget: 20 })];

  it.each(records)("describes a $type database", (record) => {
    expect(complaints("Database", databaseAnswer(record, {}, false))).toEqual([]);
  });

  it.each(records)("counts a $type database", (record) => {
    expect(complaints("DatabaseStats", statsAnswer(record, {}, 1_764_000_000_000))).toEqual([]);
  });
});
