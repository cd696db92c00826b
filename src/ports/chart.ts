import type { Block } from "../messages/message.ts";

/** Draws a chart block to a PNG. */
export interface ChartRenderer {
  render(chart: Extract<Block, { kind: "chart" }>): Promise<Uint8Array>;
  close(): Promise<void>;
}
