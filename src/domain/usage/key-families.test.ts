import { expect, it } from "vitest";
import { keyFamilies } from "./key-families.ts";

it.each([
  { keys: ["session:1", "session:22", "config"], become: ["session:* 2", "* 1"] },
  { keys: ["user:17:cart", "user:18:cart"], become: ["user:*:… 2"] },
  { keys: ["bull:mail:wait", "bull:mail:1"], become: ["bull:mail:… 2"] },
  { keys: ["reset:ada@example.com"], become: ["reset:* 1"] },
  { keys: ["9f86d081884c7d659a2feaa0c55ad015"], become: ["* 1"] },
  { keys: ["day2026/views"], become: ["day#:views 1"] },
  { keys: ["hunter-two-secret", "reset:hunter-two"], become: ["* 1", "reset:* 1"] },
  { keys: [], become: [] },
])("$keys become $become", ({ keys, become }) => {
  expect(keyFamilies(keys).map(({ pattern, keys: count }) => `${pattern} ${count}`)).toEqual(become);
});
