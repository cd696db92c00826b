/** A moment: milliseconds since 1970-01-01 00:00 UTC. */
export type Instant = number & { readonly __brand: "Instant" };

/** A length of time in milliseconds; may be negative. */
export type Duration = number & { readonly __brand: "Duration" };

export const instant = (epochMilliseconds: number) => epochMilliseconds as Instant;
export const milliseconds = (n: number) => n as Duration;
export const seconds = (n: number) => (n * 1_000) as Duration;
export const minutes = (n: number) => (n * 60_000) as Duration;
export const hours = (n: number) => (n * 3_600_000) as Duration;
export const days = (n: number) => (n * 86_400_000) as Duration;

export const inSeconds = (duration: Duration) => duration / 1_000;
export const inHours = (duration: Duration) => duration / 3_600_000;
export const inDays = (duration: Duration) => duration / 86_400_000;

/** From the earlier to the later; negative when they are given the other way round. */
export const elapsed = (from: Instant, to: Instant) => (to - from) as Duration;
export const later = (at: Instant, by: Duration) => (at + by) as Instant;
export const earlier = (at: Instant, by: Duration) => (at - by) as Instant;

/** The instant of an ISO 8601 text; a text that is none is a bug of the caller and throws. */
export function instantOf(iso: string): Instant {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) throw new RangeError(`"${iso}" is no instant`);
  return at as Instant;
}

export const toIso = (at: Instant) => new Date(at).toISOString();
/** "2026-11-24", in UTC. */
export const isoDate = (at: Instant) => toIso(at).slice(0, 10);
/** "17:48", in UTC. */
export const isoTime = (at: Instant) => toIso(at).slice(11, 16);
