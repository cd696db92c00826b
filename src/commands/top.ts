import { lookalikesAmong } from "../domain/usage/clients.ts";
import { keyFamilies } from "../domain/usage/key-families.ts";
import { recogniseSpenders, type CommandCount } from "../domain/usage/signatures.ts";
import { topMessage, type TopFacts, type TopOrigin } from "../messages/top.ts";
import type { Inspection } from "../ports/inspector.ts";
import type { CommandContext } from "./context.ts";
import type { CommandDefinition } from "./definition.ts";
import { findDatabase } from "./find.ts";
import { rememberLook } from "./looks.ts";
import { DATABASE } from "./options.ts";

export const top: CommandDefinition = {
  name: "top",
  summary: "Which commands and clients make the usage; the look costs a few commands",
  options: [
    DATABASE,
    {
      name: "keys",
      summary: "look at some of the keys too, with up to 10 SCANs",
      type: "choice",
      required: false,
      choices: [{ label: "keys", value: "keys" }],
    },
  ],
  access: "read",
  // A look at the keys costs more, and shows names.
  changes: (values) => values["keys"] !== undefined,
  audience: "private",
  slow: true,
  examples: ["top prod-cache", "top prod-cache keys"],
  async run({ values }, context) {
    const { name } = findDatabase(values["database"], context, "top");
    return topMessage(await topFacts(name, values["keys"] !== undefined, context));
  },
};

async function topFacts(database: string, keys: boolean, context: CommandContext): Promise<TopFacts> {
  const { billed, latest } = (await context.desk.state(database)).ledger ?? {};
  const inspection = await context.inspector(database)?.look({ keys });
  const seen = inspection?.ok === true ? inspection : undefined;
  const isUpstash = latest?.flavour === "upstash" || seen?.server?.isUpstash === true;
  const found = foundIn(inspection, billed, isUpstash);
  const now = context.clock.now();
  if (found.counts.length > 0) await rememberLook(context.store, database, { at: now, counts: found.counts });
  return {
    database,
    ...found,
    spenders: recogniseSpenders(found.counts),
    cost: seen?.cost ?? [],
    now,
    ...rateOf(seen?.server?.perSecond, latest?.perSecond),
    ...(seen?.clients === undefined
      ? {}
      : {
          clients: { connected: seen.clients.length, lookalikes: lookalikesAmong(seen.clients) },
        }),
    ...(seen?.keys === undefined
      ? {}
      : { families: { looked: seen.keys.length, families: keyFamilies(seen.keys) } }),
  };
}

/** What the server has just said, else what it said to the last check. */
function rateOf(now: number | undefined, last: number | undefined): Pick<TopFacts, "rate"> {
  if (now !== undefined) return { rate: { perSecond: now, when: "now" } };
  return last === undefined ? {} : { rate: { perSecond: last, when: "at the last check" } };
}

/** The server's own counts, else the provider's, else why there are none. */
function foundIn(
  inspection: Inspection | undefined,
  billed: { readonly takenAt: TopFacts["now"]; readonly commandCounts: readonly CommandCount[] } | undefined,
  isUpstash: boolean,
): { readonly counts: readonly CommandCount[]; readonly origin: TopOrigin } {
  if (inspection?.ok === true && inspection.commands !== undefined) {
    const { counts, over } = inspection.commands;
    return { counts, origin: { kind: "server", over } };
  }
  if (billed !== undefined && billed.commandCounts.length > 0)
    return { counts: billed.commandCounts, origin: { kind: "provider", at: billed.takenAt } };
  return { counts: [], origin: { kind: "nobody", why: reasonWhy(inspection, isUpstash) } };
}

function reasonWhy(inspection: Inspection | undefined, isUpstash: boolean): string {
  if (inspection?.ok === false) return inspection.failure.sentence;
  if (isUpstash || inspection === undefined)
    return "Upstash tells commands by name only in its console (Usage, Top Commands) and to its Developer API: set UPSTASH_EMAIL and UPSTASH_API_KEY.";
  return "The server tells no commands by name (INFO commandstats is empty).";
}
