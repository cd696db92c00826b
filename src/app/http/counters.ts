import { Counter, Histogram, type Registry } from "prom-client";

/** From a server next door to one that answers at the end of its time-out. */
const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type Counters = ReturnType<typeof countersIn>;

/** What only grows, counted from this process's beginning. Labels are configured names and fixed words, never foreign text. */
export function countersIn(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });
  return {
    checks: counter("headroom_checks_total", "Checks that ended, with figures or without.", [
      "database",
      "source",
    ]),
    failures: counter("headroom_check_failures_total", "Checks that brought no figures, by what failed.", [
      "database",
      "source",
      "kind",
    ]),
    spent: counter("headroom_watch_commands_total", "Commands that checks sent to the watched database.", [
      "database",
      "source",
    ]),
    billed: counter(
      "headroom_watch_billed_commands_total",
      "Commands of checks that the provider may put on the bill.",
      ["database", "source"],
    ),
    commands: counter("headroom_database_commands_total", "Commands that the database took between checks.", [
      "database",
    ]),
    lookups: counter("headroom_database_lookups_total", "Look-ups of keys between checks, by their result.", [
      "database",
      "result",
    ]),
    messages: counter(
      "headroom_messages_total",
      "Tries to post, edit or answer a message, by how they ended.",
      ["platform", "outcome"],
    ),
    durations: new Histogram({
      name: "headroom_check_duration_seconds",
      help: "How long one check of one source took.",
      labelNames: ["source"],
      buckets: SECONDS,
      registers,
    }),
  };
}
