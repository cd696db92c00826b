import {
  earlier,
  elapsed,
  hours,
  later,
  minutes,
  type Duration,
  type Instant,
} from "../domain/time/instant.ts";
import { sayDuration } from "../domain/time/duration.ts";
import { cents, sayMoney } from "../domain/pricing/money.ts";
import { shareOf, type Meter, type Usage } from "../domain/usage/meter.ts";
import { distance, line, time, type Block, type Inline, type Text } from "./message.ts";
import { sayBytes, sayCount } from "./numbers.ts";

interface MeterWords {
  /** "90 % of today's commands used". */
  readonly whose: string;
  /** "today's limit of 10,000 is used up". */
  readonly limit: string;
  /** "new day in 6 h". */
  readonly turns: string;
  /** "10,900 by the day's end". */
  readonly end: string;
  readonly short: string;
  readonly say: (amount: number) => string;
}

const METER_WORDS: Readonly<Record<Meter, MeterWords>> = {
  "commands-day": {
    whose: "today's commands",
    limit: "daily limit",
    turns: "new day",
    end: "the day's end",
    short: "Today",
    say: sayCount,
  },
  "commands-month": {
    whose: "this month's commands",
    limit: "monthly limit",
    turns: "new month",
    end: "the month's end",
    short: "This month",
    say: sayCount,
  },
  "spend-month": {
    whose: "this month's budget",
    limit: "budget",
    turns: "new month",
    end: "the month's end",
    short: "Spend",
    say: (amount) => sayMoney(cents(amount)),
  },
  storage: {
    whose: "the storage",
    limit: "storage limit",
    turns: "",
    end: "",
    short: "Storage",
    say: sayBytes,
  },
  "bandwidth-month": {
    whose: "this month's bandwidth",
    limit: "bandwidth limit",
    turns: "new month",
    end: "the month's end",
    short: "Bandwidth",
    say: sayBytes,
  },
};

export const meterWords = (meter: Meter) => METER_WORDS[meter];

/** Of a limit whose figure the provider's answer leaves out. */
export const unreadWords = (meter: Meter) =>
  `Upstash gives no figure for the ${METER_WORDS[meter].limit}: it is not judged until it does.`;

/** "9,012 of 10,000", "1.2 M" without a limit. A lower bound says so. */
export function usedOf(usage: Usage): string {
  const { say } = meterWords(usage.meter);
  const used = usage.limit === undefined ? say(usage.used) : `${say(usage.used)} of ${say(usage.limit)}`;
  return usage.since === undefined ? used : `at least ${used}`;
}

/** How a figure is known where it is not billed truth: "counted since 14:05", "partly estimated". */
function howKnown(usage: Usage, now: Instant): Text | undefined {
  if (usage.known === "billed") return undefined;
  if (usage.since !== undefined) return line("counted since ", moment(usage.since, now));
  return usage.known === "estimated" ? line("partly estimated") : undefined;
}

/** The bar with its figures, and when the period turns. */
export function usageGauge(usage: Usage, now: Instant, label?: string): Block {
  const parts = [line(usedOf(usage)), howKnown(usage, now), turning(usage, now)];
  const caption = joined(parts, " · ");
  const share = shareOf(usage);
  return label === undefined
    ? { kind: "gauge", share, caption }
    : { kind: "gauge", label: line(label), share, caption };
}

/** "new day in 6 h 12 min (00:00 UTC)". */
export function turning(usage: Usage, now: Instant): Text | undefined {
  if (usage.period === undefined || usage.period.end <= now) return undefined;
  const wait = sayDuration(elapsed(now, usage.period.end));
  return line(
    `${meterWords(usage.meter).turns} `,
    distance(usage.period.end, `in ${wait}`),
    " (",
    moment(usage.period.end, now),
    ")",
  );
}

/** A moment: the time alone where it cannot be mistaken for another day's. */
export function moment(at: Instant, now: Instant): Inline {
  const near = at > earlier(now, hours(20)) && at < later(now, hours(20));
  return time(at, near ? "time" : "date-time");
}

/** A forecast moment, no more certain than it is: rounded, and a date alone when it is days away. */
export function roughly(at: Instant, now: Instant): Inline {
  const away = elapsed(now, at);
  if (away > hours(48)) return time(at, "date");
  const step = away > hours(1) ? minutes(10) : minutes(5);
  return moment((Math.round(at / step) * step) as Instant, now);
}

/** "2 h 10 min" for near things, "8 days" for far ones: minutes matter less the farther away they are. */
export function sayAbout(duration: Duration): string {
  const step = duration > hours(1) ? minutes(10) : minutes(1);
  return sayDuration(Math.max(step, Math.round(duration / step) * step) as Duration);
}

/** Puts a separator between those parts that are there. */
export function joined(parts: readonly (Text | undefined)[], separator: string): Text {
  const present = parts.filter((part) => part !== undefined && part.length > 0) as Text[];
  return present.flatMap((part, index) => (index === 0 ? [...part] : line(separator, part)));
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

/** As a sentence begins. */
export const capital = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
