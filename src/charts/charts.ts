import { seconds } from "../domain/time/instant.ts";
import type { ChartRenderer } from "../ports/chart.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { PAINTER, startChild, type Child } from "./child.ts";
import { chartSvg } from "./draw.ts";

export interface ChartOptions {
  /** Of real time, because the work is: the demonstration's hours fly. */
  readonly clock: Clock;
  readonly log: Log;
  /** The child's program. */
  readonly program?: URL;
}

const PATIENCE = seconds(5);
/** How long the child waits for the next chart: questions come in bunches. */
const IDLE = seconds(10);
/** More would be late for their messages. */
const MOST_WAITING = 16;

/** Charts painted one after the other in a child process, which is started by the first and ends when none has come for a while. */
export function chartRenderer({ clock, log, program = PAINTER }: ChartOptions): ChartRenderer {
  let child: Child | undefined;
  let cancelIdle = () => {};
  let before: Promise<unknown> = Promise.resolve();
  /** Whoever asks anew, or shares an answer, is shown the same picture. */
  let last: { readonly svg: string; readonly png: Uint8Array } | undefined;
  let waiting = 0;
  /** Nothing here can paint, or it was closed: nobody tries again. */
  let over = false;

  const endChild = () => {
    cancelIdle();
    child?.end();
    child = undefined;
    last = undefined;
  };

  async function paint(svg: string): Promise<Uint8Array | undefined> {
    if (over) return undefined;
    if (last?.svg === svg) return last.png;
    cancelIdle();
    if (child?.isAlive() !== true) child = startChild({ program, clock, patience: PATIENCE });
    try {
      const answer = await child.paint(svg);
      cancelIdle = clock.after(IDLE, endChild);
      if (answer.kind === "painted") {
        last = { svg, png: answer.png };
        return answer.png;
      }
      if (answer.kind === "failed") throw new Error(`The chart was not painted: ${answer.why}`);
      over = true;
      endChild();
      log.warn("charts are told in words", { why: answer.why });
      return undefined;
    } catch (error) {
      endChild();
      throw error;
    }
  }

  return {
    async render(chart) {
      // Before it is drawn: what is thrown away should cost nothing.
      if (waiting >= MOST_WAITING) throw new Error("The chart was not painted: too many wait already.");
      const svg = chartSvg(chart);
      waiting += 1;
      const turn = before.then(() => paint(svg));
      before = turn.catch(() => {});
      try {
        return await turn;
      } finally {
        waiting -= 1;
      }
    },
    async close() {
      over = true;
      endChild();
      await before;
    },
  };
}
