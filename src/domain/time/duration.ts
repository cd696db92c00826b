import { days, hours, minutes, seconds, milliseconds, type Duration } from "./instant.ts";

const UNITS: Readonly<Record<string, Duration>> = {
  ms: milliseconds(1),
  s: seconds(1),
  m: minutes(1),
  h: hours(1),
  d: days(1),
  w: days(7),
};

/** Reads "90s", "15m", "2h", "1h30m", "7d"; undefined for what is no duration, and for zero. */
export function parseDuration(text: string): Duration | undefined {
  const parts = [
    ...text
      .trim()
      .toLowerCase()
      .matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/gy),
  ];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== text.trim().toLowerCase())
    return undefined;
  let total = 0;
  for (const [, amount, unit] of parts) total += Number(amount) * (UNITS[unit ?? ""] ?? 0);
  return total > 0 && Number.isFinite(total) ? milliseconds(total) : undefined;
}

/** Writes a duration as a person says it, in at most two units: "2 h 10 min", "3 d 4 h", "45 s". */
export function sayDuration(duration: Duration): string {
  const total = Math.max(0, duration);
  if (total < minutes(1)) return `${Math.round(total / 1_000)} s`;
  const inMinutes = Math.round(total / 60_000);
  const day = Math.floor(inMinutes / 1_440);
  const hour = Math.floor((inMinutes % 1_440) / 60);
  const minute = inMinutes % 60;
  if (day >= 2) return hour === 0 ? `${day} days` : `${day} d ${hour} h`;
  if (day === 1) return hour === 0 ? "24 h" : `${24 + hour} h`;
  if (hour === 0) return `${minute} min`;
  return minute === 0 ? `${hour} h` : `${hour} h ${minute} min`;
}

/** Writes a duration as it is typed: "15m", "1h30m", "7d". */
export function typeDuration(duration: Duration): string {
  let rest = Math.round(duration);
  let text = "";
  for (const unit of ["d", "h", "m", "s", "ms"] as const) {
    const size = UNITS[unit] ?? 1;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text || "0s";
}
