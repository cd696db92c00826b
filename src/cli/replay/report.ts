import { alignedTable } from "../../chat/shared/table.ts";
import { sayDuration } from "../../domain/time/duration.ts";
import { elapsed, toIso } from "../../domain/time/instant.ts";
import { many } from "../../messages/numbers.ts";
import { plainTitle } from "../../messages/plain.ts";
import type { Firing, Replayed, ReplayedMessage } from "../../monitor/replay.ts";
import { isAsExpected, type Comparison } from "./compare.ts";
import type { ExpectedAlert } from "./expectation.ts";
import { sayMoment } from "./moment.ts";

export interface ReplayReport {
  readonly replays: readonly Replayed[];
  /** Where the history came from: "the store", or a file's name. */
  readonly source: string;
  readonly comparisons: readonly Comparison[];
}

/** For people: what was replayed, a table of what fired, the messages, and how that differs from what was expected. */
export function replayText({ replays, source, comparisons }: ReplayReport, width: number): string {
  const messages = byMoment(replays.flatMap((each) => each.messages));
  return [
    ...replays.map((replayed) => spanLine(replayed, source)),
    "",
    ...firingTable(replays, width),
    "",
    messages.length === 0
      ? "No message."
      : `${many(messages.length, "message")}, none of them sent now (times are UTC):`,
    ...messages.map(messageLine),
    ...comparisons.flatMap((each) => ["", ...comparisonLines(each)]),
  ].join("\n");
}

function spanLine({ database, checks, from, to }: Replayed, source: string): string {
  const span = `${sayMoment(from)} to ${sayMoment(to)} UTC`;
  return `${database.name}: ${many(checks, "check")} from ${source}, ${span}, plan ${database.plan ?? "none"}.`;
}

function firingTable(replays: readonly Replayed[], width: number): readonly string[] {
  const rows = replays.flatMap(({ database, firings, to }) =>
    firings
      .toSorted((a, b) => a.at - b.at)
      .map((firing) => [
        database.name,
        firing.rule,
        aboutWhat(firing),
        `${sayMoment(firing.at)} UTC`,
        sayDuration(elapsed(firing.at, firing.until ?? to)),
        endWords(firing),
      ]),
  );
  if (rows.length === 0) return ["Nothing would have fired."];
  const columns = ["database", "rule", "about", "fired", "for", "ended by"].map((title) => ({ title }));
  return alignedTable({ columns, rows }, width);
}

const aboutWhat = ({ topic }: Firing) => (topic.startsWith("usage:") ? topic.slice("usage:".length) : "");
const endWords = ({ until, ended }: Firing) => (until === undefined ? "still fires" : (ended ?? ""));

interface Told {
  readonly message: ReplayedMessage;
  readonly channels: readonly string[];
}

/** One line for all the channels that hear of the same change. */
function byMoment(messages: readonly ReplayedMessage[]): readonly Told[] {
  const told = Map.groupBy(messages, ({ key }) => key);
  return [...told.values()]
    .flatMap((same): readonly Told[] => {
      const [message] = same;
      return message === undefined ? [] : [{ message, channels: same.map(({ channel }) => channel) }];
    })
    .toSorted((a, b) => a.message.createdAt - b.message.createdAt);
}

function messageLine({ message, channels }: Told): string {
  const { reason, root, createdAt } = message;
  const what = reason === "repeat" ? " (repeated)" : "";
  return `  ${sayMoment(createdAt)}  to ${channels.join(", ")}${what}: ${plainTitle(root)}`;
}

/** As in a diff: − expected and missing, + fired and not expected. */
function comparisonLines(comparison: Comparison): readonly string[] {
  const { database, met, missing, unexpected } = comparison;
  if (isAsExpected(comparison))
    return [`${database}: as expected${met.length === 0 ? ", quiet" : ` (${many(met.length, "alert")})`}.`];
  return [
    `${database}: NOT as expected.`,
    ...met.map(({ expected, firing }) => `    ${expected.rule}, ${sayMoment(firing.at)} UTC`),
    ...missing.map(
      ({ expected, nearest }) =>
        `  − ${expected.rule}, ${windowWords(expected)} (${expected.place}): ${nearest === undefined ? "it never fired" : `it fired ${sayMoment(nearest.at)} UTC`}`,
    ),
    ...unexpected.map(
      (firing) => `  + ${firing.rule} (${firing.topic}), ${sayMoment(firing.at)} UTC: not expected`,
    ),
  ];
}

const windowWords = ({ from, to }: ExpectedAlert) =>
  from === undefined || to === undefined ? "at any time" : `${sayMoment(from)} to ${sayMoment(to)} UTC`;

/** For machines: instants as ISO 8601. */
export function replayJson({ replays, comparisons }: ReplayReport): string {
  const databases = replays.map(({ database, checks, from, to, firings, messages }) => {
    const comparison = comparisons.find((each) => each.database === database.name);
    return {
      database: database.name,
      plan: database.plan ?? null,
      checks,
      from: toIso(from),
      to: toIso(to),
      alerts: firings.map(firingJson),
      messages: byMoment(messages).map(({ message, channels }) => ({
        at: toIso(message.createdAt),
        channels,
        reason: message.reason,
        title: plainTitle(message.root),
      })),
      ...(comparison === undefined ? {} : { expected: comparisonJson(comparison) }),
    };
  });
  return JSON.stringify({ asExpected: comparisons.every(isAsExpected), databases }, null, 2);
}

const firingJson = ({ at, until, ...firing }: Firing) => ({
  ...firing,
  at: toIso(at),
  until: until === undefined ? null : toIso(until),
});

const comparisonJson = (comparison: Comparison) => ({
  met: comparison.met.length,
  missing: comparison.missing.map(({ expected: { from, to, ...expected } }) => ({
    ...expected,
    from: from === undefined ? null : toIso(from),
    to: to === undefined ? null : toIso(to),
  })),
  unexpected: comparison.unexpected.map(firingJson),
});
