import { nearMisses } from "./near-miss.ts";

/** What is wrong with a part of a JSON file, where, and how to put it right. */
export interface JsonProblem {
  /** "plans[1].limits.storage.limit"; empty for the whole file. */
  readonly path: string;
  readonly value: unknown;
  readonly problem: string;
  readonly remedy: string;
}

/**
 * A part of a JSON file that notes what is wrong with it and reads on, so that one reading finds every problem.
 * What could not be read comes back as an empty value, which is only for use once no problem was noted.
 */
export interface JsonPart {
  readonly path: string;
  readonly value: unknown;
  at(key: string): JsonPart;
  /** Itself, once it is known to be an object with no other keys. */
  object(what: string, keys: readonly string[]): JsonPart;
  list(what: string): JsonPart[];
  /** Reads it only where it is present. */
  maybe<T>(read: (part: JsonPart) => T): T | undefined;
  text(what: string): string;
  matching(pattern: RegExp, what: string, remedy: string): string;
  /** A number from 0 up. */
  number(what: string, whole?: boolean): number;
  oneOf<T extends string>(choices: readonly T[]): T;
  fail(problem: string, remedy: string): void;
}

/** `isLost` parts hang below something that was wrong itself: they say nothing more. */
export function jsonPart(path: string, value: unknown, problems: JsonProblem[], isLost = false): JsonPart {
  const fail = (problem: string, remedy: string) => {
    if (!isLost) problems.push({ path, value, problem, remedy });
  };
  const missing = (what: string) =>
    value === undefined ? `${path || "The file"} is missing.` : `${path || "The file"} is not ${what}.`;
  const part: JsonPart = {
    path,
    value,
    fail,
    at(key) {
      const below = path === "" ? key : `${path}.${key}`;
      return isRecord(value)
        ? jsonPart(below, value[key], problems, isLost)
        : jsonPart(below, undefined, problems, true);
    },
    object(what, keys) {
      if (!isRecord(value)) fail(missing(what), `Write ${what}.`);
      else
        for (const key of Object.keys(value))
          if (!keys.includes(key)) part.at(key).fail(`"${key}" is not known here.`, remedyFor(key, keys));
      return part;
    },
    list(what) {
      if (Array.isArray(value) && value.length > 0) {
        return value.map((item, index) => jsonPart(`${path}[${index}]`, item, problems, isLost));
      }
      fail(missing(`a list of ${what}`), `Write a list with at least one entry.`);
      return [];
    },
    maybe: (read) => (value === undefined ? undefined : read(part)),
    text: (what) => part.matching(/\S/, what, `Write ${what} as text.`),
    matching(pattern, what, remedy) {
      if (typeof value === "string" && pattern.test(value)) return value;
      fail(missing(what), remedy);
      return "";
    },
    number(what, whole = false) {
      if (
        typeof value === "number" &&
        value >= 0 &&
        Number.isFinite(value) &&
        (!whole || Number.isInteger(value))
      )
        return value;
      fail(missing(what), `Write ${what}.`);
      return 0;
    },
    oneOf(choices) {
      const found = choices.find((choice) => choice === value);
      if (found === undefined)
        fail(missing("one of the known words"), `Write one of: ${choices.join(", ")}.`);
      return found ?? (choices[0] as (typeof choices)[number]);
    },
  };
  return part;
}

function remedyFor(key: string, keys: readonly string[]): string {
  const [nearest] = nearMisses(key, keys);
  return nearest === undefined
    ? `Remove it, or use one of: ${keys.join(", ")}.`
    : `Did you mean "${nearest}"?`;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
