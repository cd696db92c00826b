import type { Chart } from "../messages/message.ts";

/** Draws a chart to a PNG. */
export interface ChartRenderer {
  /** Undefined where this machine cannot draw at all, which the log has been told once. */
  render(chart: Chart): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}
