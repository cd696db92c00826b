import type { Incident } from "../domain/alerting/incident.ts";
import { line, press, strong, type Message, person } from "../messages/message.ts";
import { many } from "../messages/numbers.ts";
import { listed } from "../messages/words.ts";
import type { CommandDefinition } from "./definition.ts";
import { findIncidents } from "./find.ts";
import { ALERT } from "./options.ts";

export const ack: CommandDefinition = {
  name: "ack",
  summary: "Take an alert on: repeats stop, everybody sees by whom",
  options: [ALERT],
  access: "change",
  audience: "private",
  examples: ["ack prod-cache-17", "ack prod-cache"],
  async run({ values, caller }, context) {
    const meant = await findIncidents(values["alert"], context, "ack");
    const changed = await context.desk.acknowledge(idsOf(meant), caller, true);
    if (changed.length === 0) return alreadySo(meant);
    return said(changed, "acknowledged. Repeats stop; a stronger alert still comes through.", "unack");
  },
};

export const unack: CommandDefinition = {
  name: "unack",
  summary: "Give an acknowledged alert back",
  options: [ALERT],
  access: "change",
  audience: "private",
  examples: ["unack prod-cache-17"],
  async run({ values, caller }, context) {
    const meant = await findIncidents(values["alert"], context, "unack");
    const changed = await context.desk.acknowledge(idsOf(meant), caller, false);
    if (changed.length === 0)
      return {
        tone: "neutral",
        title: line(`${named(meant)}: not acknowledged by anybody`),
        blocks: [],
      };
    return said(changed, "is open again.", "ack");
  },
};

const idsOf = (incidents: readonly Incident[]) => incidents.map((incident) => incident.id);

function alreadySo(incidents: readonly Incident[]): Message {
  const by = incidents[0]?.acknowledged?.by;
  return {
    tone: "neutral",
    title: line(
      strong(named(incidents)),
      " was already acknowledged by ",
      by === undefined ? "somebody" : person(by),
    ),
    blocks: [],
  };
}

/** A message of hundreds of ids tells nobody more than how many they are. */
const named = (incidents: readonly Incident[]) =>
  incidents.length > 5 ? many(incidents.length, "alert") : listed(idsOf(incidents));

const said = (incidents: readonly Incident[], words: string, back: string): Message => ({
  tone: "neutral",
  title: line(strong(named(incidents)), ` ${words}`),
  blocks: [
    {
      kind: "buttons",
      buttons: [press("Take back", `${back} ${incidents.length === 1 ? incidents[0]?.id : "all"}`)],
    },
  ],
});
