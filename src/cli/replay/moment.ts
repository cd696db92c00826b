import { parseDuration } from "../../domain/time/duration.ts";
import { earlier, instant, toIso, type Instant } from "../../domain/time/instant.ts";

const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const ZONED = /(?:Z|[+-]\d{2}:?\d{2})$/;
// Seconds of the year 2001, milliseconds of 2001: nothing that is replayed is older.
const SECONDS_FROM = 1e9;
const MILLISECONDS_FROM = 1e12;

/** "2026-11-24T15:30Z", "2026-11-24" (00:00 UTC), or seconds or milliseconds since 1970; undefined for anything else, a time without zone too. */
export function readMoment(text: string): Instant | undefined {
  const written = text.trim();
  if (/^\d{10,13}$/.test(written)) return ofNumber(Number(written));
  if (!ISO.test(written)) return undefined;
  if (written.length > "2026-11-24".length && !ZONED.test(written)) return undefined;
  const at = Date.parse(written.replace(" ", "T"));
  return Number.isNaN(at) ? undefined : instant(at);
}

function ofNumber(n: number): Instant | undefined {
  if (n >= MILLISECONDS_FROM) return instant(n);
  return n >= SECONDS_FROM ? instant(n * 1_000) : undefined;
}

export const MOMENT_FORM = "write it as 2026-11-24T15:30Z";

/** "7d" before the end, or a moment. */
export function readSince(text: string, end: Instant): Instant | undefined {
  const span = parseDuration(text);
  return span === undefined ? readMoment(text) : earlier(end, span);
}

/** "2026-11-24 15:30". */
export const sayMoment = (at: Instant) => toIso(at).slice(0, 16).replace("T", " ");
