import type { Incident } from "../domain/alerting/incident.ts";
import type { Instant } from "../domain/time/instant.ts";
import { firingTitle } from "./alert-title.ts";
import { line, press, strong, type Block, type Message, type Text } from "./message.ts";
import { many } from "./numbers.ts";
import { listed, moment } from "./words.ts";

// A longer table is not read, and Slack and Discord take no more than so much text.
const MOST_ROWS = 20;
const MOST_NAMES = 50;

/** Several alerts that fired at once, as one message: the worst first. */
export function stormMessage(incidents: readonly Incident[], now: Instant): Message {
  const critical = incidents.filter((each) => each.severity === "critical").length;
  const ordered = incidents.toSorted((a, b) => rank(a) - rank(b));
  const serious = critical === 0 ? "" : `, ${critical} critical`;
  return {
    tone: critical > 0 ? "critical" : "warning",
    title: line(`${many(incidents.length, "alert")} at once${serious}: `, strong(namesOf(ordered))),
    blocks: [
      {
        kind: "table",
        isUniform: true,
        columns: [{ title: "database" }, { title: "what", isPlain: true }, { title: "since" }],
        rows: ordered
          .slice(0, MOST_ROWS)
          .map((each) => [[strong(each.database)], withoutName(each, now), [moment(each.openedAt, now)]]),
      },
      ...notInTable(ordered.slice(MOST_ROWS)),
      {
        kind: "text",
        text: line("So many at once usually have one cause: a deployment, the network, or the provider."),
      },
      { kind: "buttons", buttons: [press("Alerts", "alerts"), press("Status", "status")] },
    ],
  };
}

/** Where there are no threads nothing else will name them. */
function notInTable(rest: readonly Incident[]): readonly Block[] {
  if (rest.length === 0) return [];
  const names = [...new Set(rest.map((each) => each.database))];
  const unnamed = names.length - MOST_NAMES;
  const listed = names.slice(0, MOST_NAMES).join(", ");
  const more = unnamed > 0 ? `, and ${many(unnamed, "database")} more` : "";
  return [{ kind: "note", text: line(`And ${many(rest.length, "alert")} more: ${listed}${more}.`) }];
}

/** The first three databases, and how many more. */
function namesOf(incidents: readonly Incident[]): string {
  const names = [...new Set(incidents.map((each) => each.database))];
  const rest = names.length - 3;
  return rest > 1 ? `${names.slice(0, 3).join(", ")} and ${rest} more` : listed(names);
}

const rank = (incident: Incident) => (incident.severity === "critical" ? 0 : 1);

/** The alert's first line without the database, which has a column of its own. */
function withoutName(incident: Incident, now: Instant): Text {
  const [, ...rest] = firingTitle(incident, now);
  return rest.map((part) =>
    part.kind === "text" ? { ...part, text: part.text.replace(/^: | is /, "") } : part,
  );
}
