import type { Instant } from "../domain/time/instant.ts";
import { isDue, type OutboxRow } from "../ports/store.ts";

/** The rows of one subject that wait for one channel, oldest first: shown together. */
export type Group = readonly [OutboxRow, ...OutboxRow[]];

/** Undefined where there is no row. */
export const groupOf = ([head, ...rest]: readonly OutboxRow[]): Group | undefined => head && [head, ...rest];

/**
 * What goes to a channel next: the oldest news, with all that belongs to its message. The first words of alerts that stand
 * in a storm's table already (`told`, their subjects) wait until there is none, and what only brings figures up to date
 * waits longest: hundreds of either must not hold up the alert that comes after them. A row whose outcome is unknown goes
 * alone, so that it can be found.
 */
export function nextGroup(rows: readonly OutboxRow[], told: ReadonlySet<string>): Group | undefined {
  const more = rows.filter(({ reason }) => reason !== "update");
  const isTold = ({ reason, subject }: OutboxRow) => reason === "first" && told.has(subject);
  const chosen = more.find((row) => !isTold(row)) ?? more[0] ?? rows[0];
  const group = groupOf(rows.filter(({ subject }) => subject === chosen?.subject));
  return group?.[0].unknown === true ? [group[0]] : group;
}

/**
 * Until when a channel gets nothing; undefined when it may get its next message. One row that waits holds up all: its
 * channel asked for the pause, or another process is at it.
 */
export function heldUntil(rows: readonly OutboxRow[], now: Instant): Instant | undefined {
  const waits = rows.filter((row) => !isDue(row, now)).map(({ nextAt }) => nextAt);
  return waits.length === 0 ? undefined : (Math.max(...waits) as Instant);
}
