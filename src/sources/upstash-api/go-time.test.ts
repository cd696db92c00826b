import { expect, it } from "vitest";
import { instantOf } from "../../domain/time/instant.ts";
import { instantOfGo } from "./go-time.ts";

it.each([
  ["2025-08-31 15:12:52.799480932 +0000 UTC", "2025-08-31T15:12:52.799Z"],
  ["2025-09-04 15:12:52.76649148 +0000 UTC", "2025-09-04T15:12:52.766Z"],
  ["2025-09-04 15:12:52.7 +0000 UTC", "2025-09-04T15:12:52.700Z"],
  ["2025-09-04 15:12:52 +0000 UTC", "2025-09-04T15:12:52.000Z"],
  ["2025-09-04 15:12:52 +0000 UTC m=+0.01", "2025-09-04T15:12:52.000Z"],
])("reads %s", (text, iso) => {
  expect(instantOfGo(text)).toBe(instantOf(iso));
});

it.each(["", "yesterday", "2025-13-40 15:12:52 +0000 UTC", "2025-09-04 15:12:52 +0200 CEST"])(
  "does not guess at «%s»",
  (text) => {
    expect(instantOfGo(text)).toBeUndefined();
  },
);
