import { sayDuration } from "../domain/time/duration.ts";
import { elapsed } from "../domain/time/instant.ts";
import { line, strong } from "../messages/message.ts";
import { many, sayBytes } from "../messages/numbers.ts";
import type { OutboxRow } from "../ports/store.ts";
import type { CommandDefinition } from "./definition.ts";

export const about: CommandDefinition = {
  name: "about",
  summary: "What runs here, where it keeps its data, and how its channels are doing",
  options: [],
  access: "read",
  audience: "private",
  examples: ["about"],
  async run(_, { about: app, store, desk, clock }) {
    const kept = await store.about();
    const size = kept.bytes === undefined ? "" : `, ${sayBytes(kept.bytes)}`;
    const failed = (await store.outbox()).filter((row) => row.lastError !== undefined);
    const waiting = Map.groupBy(failed, (row) => row.channel);
    const { startedAt } = app;
    return {
      tone: "neutral",
      title: line(
        strong(`Headroom ${app.version}`),
        startedAt === undefined ? "" : `, running for ${sayDuration(elapsed(startedAt, clock.now()))}`,
      ),
      blocks: [
        {
          kind: "fields",
          fields: [
            { label: "Watches", value: line(many(desk.databases.length, "database")) },
            {
              label: "Store",
              value: line(`${kept.kind} ${kept.where}${size}, ${many(kept.samples, "sample")}`),
            },
            ...app.channels().map(({ name, state }) => ({
              label: name,
              value: line(stateWords(state, waiting.get(name) ?? []) || IDLE),
            })),
          ],
        },
      ],
    };
  },
};

const IDLE = "no message waits";

/** How a channel is, and what it has not taken yet; why, unless that is the same. */
function stateWords(state: string | undefined, rows: readonly OutboxRow[]): string {
  const newest = rows.at(-1);
  if (newest === undefined) return state ?? "";
  const why = newest.lastError === state ? "" : `: ${newest.lastError}`;
  return [state, `${many(rows.length, "message")} waiting${why}`].filter(Boolean).join(" · ");
}
