import { slips } from "../domain/pricing/near-miss.ts";

/** The known name that a mistyped one may have meant. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const near = known
    .map((name) => ({ name, distance: slips(name.toLowerCase(), typed.toLowerCase()) }))
    .filter(
      ({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)) && distance < name.length,
    )
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.name;
}

/** By its city alone too: "berlin" means Europe/Berlin. */
export function nearestTimeZone(typed: string): string | undefined {
  const zones = Intl.supportedValuesOf("timeZone");
  const city = typed.trim().toLowerCase().replaceAll(" ", "_");
  return zones.find((zone) => zone.toLowerCase().endsWith(`/${city}`)) ?? nearest(typed, zones);
}
