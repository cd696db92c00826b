import type { Instant } from "../../domain/time/instant.ts";

const GO_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))? \+0000 UTC/;

/** Reads Go's `time.String()`: "2025-08-31 15:12:52.799480932 +0000 UTC", with 0 to 9 digits of fraction; undefined for all else. */
export function instantOfGo(text: string): Instant | undefined {
  const [, date, time, fraction = ""] = GO_TIME.exec(text) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const at = Date.parse(`${date}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}Z`);
  return Number.isNaN(at) ? undefined : (at as Instant);
}
