import type { RawFile } from "@discordjs/rest";
import type { Block, Message } from "../../messages/message.ts";
import type { ChartRenderer } from "../../ports/chart.ts";
import type { Log } from "../../ports/log.ts";
import { oneLine } from "../shared/width.ts";
import { LIMITS, fit } from "./limits.ts";

/** The drawn charts of one message, ready to be sent with it. */
export interface Pictures {
  readonly names: ReadonlyMap<Block, string>;
  readonly files: RawFile[];
  readonly attachments: readonly {
    readonly id: string;
    readonly filename: string;
    readonly description: string;
  }[];
}

/** Draws what can be drawn; a chart that fails is told in words, and the message goes out all the same. */
export async function draw(message: Message, charts: ChartRenderer | undefined, log: Log): Promise<Pictures> {
  const names = new Map<Block, string>();
  const files: RawFile[] = [];
  const attachments: Pictures["attachments"][number][] = [];
  for (const block of message.blocks) {
    if (block.kind !== "chart" || !charts || files.length === LIMITS.galleryItems) continue;
    try {
      const png = await charts.render(block);
      if (png === undefined) continue;
      const id = String(files.length);
      const filename = `chart-${id}.png`;
      names.set(block, filename);
      files.push({ name: filename, data: Buffer.from(png), contentType: "image/png" });
      attachments.push({ id, filename, description: fit(oneLine(block.alt), LIMITS.altText) });
    } catch (error) {
      log.warn("chart not drawn", { error: error instanceof Error ? error.message : typeof error });
    }
  }
  return { names, files, attachments };
}
