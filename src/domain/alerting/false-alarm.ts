import type { Meter } from "../usage/meter.ts";
import { markFalseAlarm, NO_CLAIMS } from "./claim.ts";
import type { DatabaseState } from "./database.ts";
import type { MeterMemory } from "./foresee.ts";

/** A person says that a forecast cried wolf: the next claim on this meter needs more certainty. Once per alert. */
export function distrust(state: DatabaseState, meter: Meter, incident: string): DatabaseState {
  const marked = state.falseAlarms ?? [];
  if (marked.includes(incident)) return state;
  const memory = (state.forecast?.[meter] as MeterMemory | undefined) ?? { claim: NO_CLAIMS };
  const stands = state.incidents.some(({ id }) => id === incident);
  const claim = markFalseAlarm(memory.claim, stands);
  return {
    ...state,
    falseAlarms: [...marked, incident].slice(-REMEMBERED),
    forecast: { ...state.forecast, [meter]: { ...memory, claim } },
  };
}

const REMEMBERED = 20;
