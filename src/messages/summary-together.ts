import type { Incident, Person } from "../domain/alerting/incident.ts";
import { hitRateBand } from "../domain/usage/bands.ts";
import { line, person, type Text } from "./message.ts";
import { many, sayPercent } from "./numbers.ts";
import { joined, listed } from "./words.ts";
import type { DatabaseSummary, SummaryFacts } from "./summary.ts";

/** "Hit rate 85 % · 12,400 keys · 2 alerts, 1 acknowledged by @ada · watching cost 0 billed commands". */
export function together({ databases, alerts }: SummaryFacts): Text {
  const known = databases.filter((each) => each.keys !== undefined);
  const keys = known.reduce((sum, each) => sum + (each.keys ?? 0), 0);
  return joined(
    [
      hitRateWords(databases),
      known.length === 0 ? undefined : line(many(keys, "key")),
      alertWords(alerts),
      costWords(databases),
    ],
    " · ",
  );
}

function hitRateWords(databases: readonly DatabaseSummary[]): Text | undefined {
  let hits = 0;
  let misses = 0;
  for (const each of databases) {
    hits += each.hits;
    misses += each.misses;
  }
  if (hits + misses === 0) return undefined;
  const bad = databases.filter((each) => {
    const ratio = ratioOf(each);
    return databases.length > 1 && ratio !== undefined && /bad|terrible/.test(hitRateBand(ratio));
  });
  // A mean hides the one cache that does not work.
  const worst = bad.toSorted((a, b) => (ratioOf(a) ?? 0) - (ratioOf(b) ?? 0))[0];
  const but = worst === undefined ? "" : `, but ${sayPercent(ratioOf(worst) ?? 0)} in ${worst.name}`;
  return line(`Hit rate ${sayPercent(hits / (hits + misses))}${but}`);
}

const ratioOf = ({ hits, misses }: DatabaseSummary) =>
  hits + misses === 0 ? undefined : hits / (hits + misses);

function alertWords(alerts: readonly Incident[]): Text {
  if (alerts.length === 0) return line("no alerts");
  const taken = alerts.flatMap(takenBy);
  const open = alerts.filter((each) => each.closed === undefined).length;
  const words = [line(many(alerts.length, "alert"))];
  if (taken.length > 0) {
    const people = [...new Map(taken.map((who) => [`${who.platform} ${who.id}`, who])).values()];
    const names = people.map((who) => line(person(who)));
    const count = alerts.length === 1 ? "" : `${taken.length} `;
    words.push(line(`${count}acknowledged by `, joined(names, ", ")));
  }
  if (open > 0) words.push(line(alerts.length === 1 ? "still firing" : `${open} still firing`));
  return joined(words, ", ");
}

/** Who acknowledged it last: a closed alert remembers it in its history only. */
function takenBy(incident: Incident): readonly Person[] {
  const by =
    incident.acknowledged?.by ??
    incident.transitions.findLast((each) => each.reason === "acknowledged" && each.by !== undefined)?.by;
  return by === undefined ? [] : [by];
}

function costWords(databases: readonly DatabaseSummary[]): Text {
  const paid = databases.filter((each) => !each.free);
  const own = paid.reduce((sum, each) => sum + each.own, 0);
  if (own === 0) return line("watching cost 0 billed commands");
  const where = paid.length === databases.length ? "" : ` in ${listed(paid.map((each) => each.name))}`;
  return line(`watching cost ${many(own, "command")}${where} (INFO)`);
}
