import { elapsed, type Instant } from "../../domain/time/instant.ts";
import { sayDuration } from "../../domain/time/duration.ts";

type Show = "time" | "date" | "date-time" | "relative";

const OPTIONS: Readonly<Record<Exclude<Show, "relative">, Intl.DateTimeFormatOptions>> = {
  time: { hour: "2-digit", minute: "2-digit" },
  date: { day: "numeric", month: "short" },
  "date-time": { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
};

/** Times as the reader of one terminal knows them; outside UTC no zone is named, because it is the reader's own. */
export function localTime(zone: string, now: Instant): (at: Instant, show: Show) => string {
  return (at, show) => {
    if (show === "relative") return relative(at, now);
    const words = formatter(zone, show).format(at).replace(",", "");
    return zone === "UTC" && show !== "date" ? `${words} UTC` : words;
  };
}

function relative(at: Instant, now: Instant): string {
  if (Math.abs(elapsed(at, now)) < 1_000) return "now";
  return at > now ? `in ${sayDuration(elapsed(now, at))}` : `${sayDuration(elapsed(at, now))} ago`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

// Building a formatter costs a hundred times as much as using it.
function formatter(zone: string, show: Exclude<Show, "relative">): Intl.DateTimeFormat {
  const key = `${zone} ${show}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", { ...OPTIONS[show], hourCycle: "h23", timeZone: zone });
  formatters.set(key, made);
  return made;
}
