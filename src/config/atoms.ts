import { validate as isCron } from "node-cron";
import * as z from "zod";
import { nearest, nearestTimeZone } from "./nearest.ts";
import type { RuleId } from "../domain/alerting/rule.ts";
import { parseDuration } from "../domain/time/duration.ts";
import { milliseconds, type Duration } from "../domain/time/instant.ts";

/** How a value is explained that does not fit: "`soon` is no length of time. Write …". */
export interface Explanation {
  readonly is: string;
  readonly remedy: string;
  /** What a mistyped value may have meant. */
  readonly suggest?: (written: string) => string | undefined;
}

export const explanations = z.registry<Explanation>();

const scalar = z.union([z.string(), z.number()]);

export function explained<T extends z.ZodType>(
  schema: T,
  is: string,
  remedy: string,
  suggest?: Explanation["suggest"],
): T {
  explanations.add(schema, { is, remedy, ...(suggest && { suggest }) });
  return schema;
}

/** A value that is read from a text or a number; `parse` answers undefined for what does not fit. */
function read<T>(input: z.ZodType<string | number>, parse: (text: string) => T | undefined) {
  return input.transform((written, context): T => {
    const value = parse(String(written).trim());
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: "does not fit" });
    return z.NEVER;
  });
}

const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : undefined);

export const name = () =>
  explained(
    read(z.string(), matching(/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/)),
    "no name",
    "Write letters, digits and dashes, 63 at most.",
  );

export const word = () =>
  explained(read(z.string(), matching(/^\S(.*\S)?$/s)), "no text", "Write a text, in quotes if need be.");

export const environmentName = () =>
  explained(
    read(z.string(), matching(/^[A-Za-z0-9][\w.-]*$/)),
    "no name of an environment",
    "Write one word, such as production, staging or development.",
  );

const DURATION = [
  "no length of time",
  "Write a number with its unit, such as 90s, 15m, 2h or 1h30m.",
] as const;

export const duration = () => explained(read(scalar, parseDuration), ...DURATION);

/** 0 is allowed: at once. */
export const delay = () =>
  explained(
    read(scalar, (text) => (/^0(s|m|h)?$/.test(text) ? milliseconds(0) : parseDuration(text))),
    ...DURATION,
  );

const SECOND = 1_000;
const DAY = 86_400_000;

export const checkInterval = () =>
  explained(
    read(scalar, (text): Duration | undefined => {
      const every = parseDuration(text);
      return every !== undefined && every >= SECOND && every <= DAY ? every : undefined;
    }),
    "no check interval",
    "Write a length of time from 1s to 24h with its unit, such as 15m.",
  );

// "10,000" is what the provider's page shows, 10_000 what programmers write.
function amount(text: string): number | undefined {
  const digits = text.replaceAll(/[,_](?=\d{3}(\D|$))/g, "");
  return /^-?\d+(\.\d+)?$/.test(digits) ? Number(digits) : undefined;
}

const above = (floor: number, value: number | undefined) =>
  value !== undefined && value > floor ? value : undefined;

export const commandLimit = () =>
  explained(
    read(scalar, (text) => {
      const value = above(0, amount(text));
      return Number.isSafeInteger(value) ? value : undefined;
    }),
    "no limit",
    "Write a whole number above 0, such as 10000; leave it out where there is no limit.",
  );

/** Dollars as people write them; cents inside. */
export const spendLimit = () =>
  explained(
    read(scalar, (text) => {
      const dollars = above(0, amount(text.replace(/^\$\s*/, "")));
      return dollars === undefined ? undefined : Math.round(dollars * 100);
    }),
    "no amount of money",
    'Write dollars above 0, such as 20 or "$20".',
  );

const SIZES = ["B", "KB", "MB", "GB", "TB"];

/** Bytes; the units are powers of 1,024, as the providers count them. */
export const sizeLimit = () =>
  explained(
    read(scalar, (text) => {
      const [, count = "", unit = ""] = /^([\d.,_]+)\s*([KMGT]?B)$/i.exec(text) ?? [];
      const bytes = (amount(count) ?? 0) * 1_024 ** SIZES.indexOf(unit.toUpperCase());
      return bytes >= 1 ? Math.round(bytes) : undefined;
    }),
    "no size",
    "Write a number with its unit, such as 256MB or 10GB.",
  );

export const cron = () =>
  explained(
    read(z.string(), (text) => (isCron(text) ? text : undefined)),
    "no cron expression",
    'Write minute, hour, day of the month, month and day of the week, such as "0 9 * * *" for every day at nine.',
  );

/** A text of that form, such as "role:118…". */
export const shaped = (pattern: RegExp, is: string, remedy: string) =>
  explained(read(z.string(), matching(pattern)), is, remedy);

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

export const timeZone = () =>
  explained(
    read(z.string(), (text) => (isTimeZone(text) ? text : undefined)),
    "no time zone",
    "Write a name of the time zone database, such as Europe/Berlin or UTC.",
    nearestTimeZone,
  );

export const snowflake = (of: string) =>
  explained(
    read(scalar, matching(/^\d{17,20}$/)),
    `no ${of}`,
    "Write the id, 17 to 20 digits: switch on Discord's developer mode, right-click it, and copy its id.",
  );

export const choice = <const T extends readonly [string, ...string[]]>(choices: T, is: string) =>
  explained(z.enum(choices), is, `Write ${sayOr(choices)}.`, (written) => nearest(written, choices));

/** A text too, because a variable may hold it. */
export const flag = () =>
  explained(
    z.union([z.boolean(), z.enum(["true", "false"])]).transform((written) => String(written) === "true"),
    "neither true nor false",
    "Write true or false.",
  );

function sayOr(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** What a rule's threshold counts. */
export const THRESHOLDS: Readonly<Record<RuleId, keyof typeof thresholds>> = {
  "usage-warning": "share",
  "usage-critical": "share",
  "limit-reached": "share",
  "forecast-exceeds": "share",
  "unusual-rate": "times",
  "rate-high": "rate",
  "rate-dangerous": "rate",
  "hit-rate-bad": "share",
  "hit-rate-terrible": "share",
  unreachable: "count",
  "no-samples": "count",
};

const thresholds = {
  share: {
    parse: (text: string) => {
      const percent = /^(.*?)\s*%$/.exec(text)?.[1];
      const value = percent === undefined ? amount(text) : (amount(percent) ?? Number.NaN) / 100;
      return value !== undefined && value > 0 && value <= 1 ? value : undefined;
    },
    is: "no share of the whole",
    remedy: "Write a percentage such as 60%, or a number up to 1 such as 0.6; off switches the rule off.",
  },
  rate: {
    parse: (text: string) => above(0, amount(text.replace(/\s*\/\s*s$/, ""))),
    is: "no rate",
    remedy: "Write commands a second, such as 100; off switches the rule off.",
  },
  times: {
    parse: (text: string) => above(1, amount(text.replace(/\s*[x×]$/, ""))),
    is: "no multiple of the usual rate",
    remedy: "Write a number above 1, such as 8; off switches the rule off.",
  },
  count: {
    parse: (text: string) => {
      const value = above(0, amount(text));
      return Number.isSafeInteger(value) ? value : undefined;
    },
    is: "no number of checks",
    remedy: "Write a whole number above 0, such as 3; off switches the rule off.",
  },
};

export const threshold = (rule: RuleId) => {
  const { parse, is, remedy } = thresholds[THRESHOLDS[rule]];
  return explained(read(scalar, parse), is, remedy);
};
