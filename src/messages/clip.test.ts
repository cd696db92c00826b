import { expect, it } from "vitest";
import { clip } from "./clip.ts";

it.each([
  ["short", 9, "short"],
  ["letters", 3, "let"],
  ["ab🙂cd", 3, "ab"],
  ["ab🙂cd", 4, "ab🙂"],
])("%j cut to %i units is %j", (text, most, left) => {
  expect(clip(text, most)).toBe(left);
});
