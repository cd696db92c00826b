import type { Catalogue } from "../domain/pricing/plan.ts";
import { adviceMessage } from "../messages/advice.ts";
import { adviceOn } from "./advise.ts";
import { CommandProblem, type CommandContext } from "./context.ts";
import type { CommandDefinition } from "./definition.ts";
import { findDatabase } from "./find.ts";
import { DATABASE } from "./options.ts";

export const advice: CommandDefinition = {
  name: "advice",
  summary: "Which plan fits, what each would cost, and the cheaper cure",
  options: [
    DATABASE,
    {
      name: "prices",
      summary: "a price table: that of the database's plan unless you say otherwise",
      type: "text",
      required: false,
    },
  ],
  access: "read",
  audience: "private",
  examples: ["advice prod-cache", "advice prod-cache upstash-2026-08"],
  async run({ values }, context) {
    const { database, prices } = meant(values["database"], values["prices"], context);
    const wanted = prices === undefined ? undefined : findCatalogue(prices, database, context);
    const found = findDatabase(database, context, "advice");
    const { view, catalogue, advice: given } = await adviceOn(found, context, wanted);
    const others = context.catalogues.filter((each) => each.id !== catalogue.id).map(({ id }) => id);
    return adviceMessage({ database: view.database, catalogue, advice: given, others });
  },
};

/** With one database people leave its name out: the first word may be the price table. */
function meant(
  database: string | undefined,
  prices: string | undefined,
  { desk, catalogues }: CommandContext,
) {
  const isDatabase = desk.databases.some(({ name }) => name.toLowerCase() === database?.toLowerCase());
  const isCatalogue = catalogues.some(({ id }) => id === database?.toLowerCase());
  if (!isDatabase && isCatalogue && prices === undefined) return { database: undefined, prices: database };
  return { database, prices };
}

function findCatalogue(typed: string, database: string | undefined, context: CommandContext): Catalogue {
  const { catalogues } = context;
  const found = catalogues.find(({ id }) => id === typed.toLowerCase());
  if (found !== undefined) return found;
  const name = findDatabase(database, context, "advice").name;
  throw new CommandProblem(
    `There is no price table "${typed}". These are there: ${catalogues.map(({ id }) => id).join(", ")}.`,
    catalogues.map(({ id }) => ({ label: id, line: `advice ${name} ${id}` })),
  );
}
