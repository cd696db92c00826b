import type { ClearReason } from "../domain/alerting/alert.ts";
import type { Transition } from "../domain/alerting/incident.ts";
import { line, type Text } from "./message.ts";

/** The provider refused commands at that step, in words of its own. */
export const wasRefused = ({ figures }: Transition) =>
  figures?.kind === "usage" && figures.refused !== undefined;

/** What was done about a limit, and where it had stopped commands, that it no longer does; undefined for other ends. */
export function raisedWords(why: ClearReason | undefined, reopened: boolean): Text | undefined {
  const again = reopened ? ": accepts commands again" : "";
  switch (why) {
    case "accepted again":
      return line("accepts commands again");
    case "plan changed":
      return line(`the plan was changed${again}`);
    case "budget raised":
      return line(`the budget was raised${again}`);
    case "limit raised":
      return line(`the limit was raised${again}`);
    default:
      return undefined;
  }
}
