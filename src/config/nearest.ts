import { distance } from "fastest-levenshtein";

/** The known name that a mistyped one may have meant. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const near = known
    .map((name) => ({ name, slips: distance(name.toLowerCase(), typed.toLowerCase()) }))
    .filter(({ name, slips }) => slips <= Math.max(2, Math.floor(name.length / 3)) && slips < name.length)
    .toSorted((a, b) => a.slips - b.slips);
  return near[0]?.name;
}

/** By its city alone too: "berlin" means Europe/Berlin. */
export function nearestTimeZone(typed: string): string | undefined {
  const zones = Intl.supportedValuesOf("timeZone");
  const city = typed.trim().toLowerCase().replaceAll(" ", "_");
  return zones.find((zone) => zone.toLowerCase().endsWith(`/${city}`)) ?? nearest(typed, zones);
}
