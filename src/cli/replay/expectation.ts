import type { RuleId } from "../../domain/alerting/rule.ts";
import { RULE_IDS } from "../../domain/alerting/rules.ts";
import { parseDuration } from "../../domain/time/duration.ts";
import { earlier, later, minutes, type Instant } from "../../domain/time/instant.ts";
import { METERS } from "../../domain/usage/meter.ts";
import { nearest } from "../../config/nearest.ts";
import type { Path } from "../../config/problem.ts";
import { readYaml, type YamlFile } from "../../config/yaml-file.ts";
import { MOMENT_FORM, readMoment } from "./moment.ts";
import { BAD_DATA, Trouble } from "./trouble.ts";

/** What is to fire on each database that is named; others are not looked at. */
export interface Expectation {
  /** A file of samples, as written: meant from the folder of the file. */
  readonly samples?: string;
  readonly since?: string;
  readonly databases: ReadonlyMap<string, ExpectedOfDatabase>;
}

export interface ExpectedOfDatabase {
  readonly alerts: readonly ExpectedAlert[];
  /** Rules that may fire or not. */
  readonly ignore: readonly RuleId[];
}

export interface ExpectedAlert {
  readonly rule: RuleId;
  readonly topic?: string;
  /** When it is to begin; at any time where both are absent. */
  readonly from?: Instant;
  readonly to?: Instant;
  /** "expect.yaml:7". */
  readonly place: string;
}

const WITHIN = minutes(30);

/** Reads the file; the first thing that is wrong with it is said, with its line. */
export function readExpectation(path: string, text: string): Expectation {
  const { file, problems } = readYaml(text);
  const [problem] = problems;
  if (file === undefined || problem !== undefined)
    throw new Trouble(
      BAD_DATA,
      `${path}:${problem?.line ?? 1}: ${problem?.what ?? ""} ${problem?.remedy ?? ""}`,
    );
  return reader(path, file).whole();
}

/** Reads parts of one file; each knows where it stands, so that what is wrong can be found. */
function reader(name: string, file: YamlFile) {
  const placeOf = (path: Path, atKey = false) => `${name}:${file.whereOf(path, atKey).line}`;
  const fail = (path: Path, what: string, atKey = false): never => {
    throw new Trouble(BAD_DATA, `${placeOf(path, atKey)}: ${what}.`);
  };

  function map(value: unknown, path: Path, known?: readonly string[]): Readonly<Record<string, unknown>> {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return fail(
        path,
        `${path.at(-1) ?? "the file"} is no map${known === undefined ? "" : ` of ${known.join(", ")}`}`,
      );
    const found = value as Record<string, unknown>;
    const strange = known && Object.keys(found).find((key) => !known.includes(key));
    if (strange !== undefined)
      fail([...path, strange], `there is no key "${strange}" here${meant(strange, known ?? [])}`, true);
    return found;
  }

  function list(value: unknown, path: Path): readonly unknown[] {
    if (Array.isArray(value)) return value;
    return fail(path, `${path.at(-1)} is no list`);
  }

  function word(value: unknown, path: Path): string {
    if (typeof value === "string" && value !== "") return value;
    return fail(path, `${path.at(-1)} is no text`);
  }

  function rule(value: unknown, path: Path): RuleId {
    const id = RULE_IDS.find((each) => each === value);
    return id ?? fail(path, `no rule is called "${String(value)}"${meant(String(value), RULE_IDS)}`);
  }

  function moment(value: unknown, path: Path): Instant {
    return readMoment(String(value)) ?? fail(path, `"${String(value)}" is no moment: ${MOMENT_FORM}`);
  }

  function window(alert: Readonly<Record<string, unknown>>, path: Path): Pick<ExpectedAlert, "from" | "to"> {
    const { at, within, between } = alert;
    if (between !== undefined) {
      if (at !== undefined || within !== undefined) fail(path, "says both at and between: write one of them");
      const [from, to, ...more] = list(between, [...path, "between"]);
      if (to === undefined || more.length > 0)
        fail([...path, "between"], "between wants two moments: [from, to]");
      return { from: moment(from, [...path, "between", 0]), to: moment(to, [...path, "between", 1]) };
    }
    if (at === undefined) return within === undefined ? {} : fail(path, "within wants an at beside it");
    const slack = within === undefined ? WITHIN : parseDuration(word(within, [...path, "within"]));
    if (slack === undefined) return fail([...path, "within"], "within is no duration: write 30m or 2h");
    const middle = moment(at, [...path, "at"]);
    return { from: earlier(middle, slack), to: later(middle, slack) };
  }

  function alert(value: unknown, path: Path): ExpectedAlert {
    const found = map(value, path, ["rule", "topic", "at", "within", "between"]);
    if (found["rule"] === undefined) fail(path, "the rule is missing");
    const topic = found["topic"] === undefined ? {} : { topic: topicOf(found["topic"], [...path, "topic"]) };
    return {
      rule: rule(found["rule"], [...path, "rule"]),
      ...topic,
      ...window(found, path),
      place: placeOf(path),
    };
  }

  function topicOf(value: unknown, path: Path): string {
    const topic = word(value, path);
    return TOPICS.includes(topic) ? topic : fail(path, `there is no topic "${topic}"${meant(topic, TOPICS)}`);
  }

  function database(value: unknown, path: Path): ExpectedOfDatabase {
    const found = map(value, path, ["alerts", "ignore"]);
    if (found["alerts"] === undefined)
      fail(path, "alerts is missing: write [] for a database that stays quiet");
    const ignored = found["ignore"] === undefined ? [] : list(found["ignore"], [...path, "ignore"]);
    return {
      alerts: list(found["alerts"], [...path, "alerts"]).map((each, i) =>
        alert(each, [...path, "alerts", i]),
      ),
      ignore: ignored.map((each, i) => rule(each, [...path, "ignore", i])),
    };
  }

  return {
    whole(): Expectation {
      const found = map(file.value, [], ["samples", "since", "databases"]);
      if (found["databases"] === undefined) fail([], "databases is missing: what is to fire, by database");
      const databases = Object.entries(map(found["databases"], ["databases"]));
      return {
        ...(found["samples"] === undefined ? {} : { samples: word(found["samples"], ["samples"]) }),
        ...(found["since"] === undefined ? {} : { since: word(found["since"], ["since"]) }),
        databases: new Map(databases.map(([key, value]) => [key, database(value, ["databases", key])])),
      };
    },
  };
}

const TOPICS: readonly string[] = [
  ...METERS.map((meter) => `usage:${meter}`),
  "rate",
  "unusual-rate",
  "hit-rate",
  "reachability",
];

function meant(typed: string, known: readonly string[]): string {
  const near = nearest(typed, known);
  return near === undefined ? `; known are ${known.join(", ")}` : `; did you mean ${near}?`;
}
