import type { Instant } from "../../domain/time/instant.ts";
import type { Show } from "../../messages/message.ts";

const OPTIONS: Readonly<Record<Show, Intl.DateTimeFormatOptions>> = {
  time: { hour: "2-digit", minute: "2-digit" },
  date: { day: "numeric", month: "short" },
  "date-time": { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
};

/** Times as the reader of one terminal knows them; outside UTC no zone is named, because it is the reader's own. */
export function localTime(zone: string): (at: Instant, show: Show) => string {
  return (at, show) => {
    const words = formatter(zone, show).format(at).replace(",", "");
    return zone === "UTC" && show !== "date" ? `${words} UTC` : words;
  };
}

const formatters = new Map<string, Intl.DateTimeFormat>();

// Building a formatter costs a hundred times as much as using it.
function formatter(zone: string, show: Show): Intl.DateTimeFormat {
  const key = `${zone} ${show}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", { ...OPTIONS[show], hourCycle: "h23", timeZone: zone });
  formatters.set(key, made);
  return made;
}
