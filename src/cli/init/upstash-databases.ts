import { freeName } from "../../app/discover.ts";
import { databaseOf } from "../../sources/upstash-api/match.ts";
import type { ListedDatabase } from "../../sources/upstash-api/schema.ts";
import { listed } from "../../messages/words.ts";
import type { Answers, UpstashDatabase } from "./answers.ts";
import type { Prompts } from "./prompts.ts";
import { accountIn } from "./tried.ts";

/** Lets one choose among the account's databases; all of them need no list, and those to come are watched too. */
export async function upstashDatabases(answers: Answers, prompts: Prompts): Promise<Answers> {
  const listing = await accountIn(answers.variables).databases();
  if (!listing.ok || answers.upstash !== undefined) return answers;
  const others = beside(answers, listing.value);
  if (others.length < 2 && answers.variables["REDIS_URL"] === undefined) return answers;
  const wanted = await prompts.choose("Which databases of the account?", [
    { value: "all", label: "All of them, and those that come later" },
    ...(answers.variables["REDIS_URL"] === undefined
      ? []
      : [{ value: "none", label: "The one of the address alone" }]),
    ...(others.length > 1 ? [{ value: "some", label: "Some of them" }] : []),
  ]);
  if (wanted === "all") return answers;
  if (wanted === "none") return { ...answers, upstash: [] };
  const found = named(others);
  const chosen = await prompts.chooseSome(
    "Which ones?",
    found.map(({ id, name, hint }) => ({ value: id, label: name, hint })),
    true,
  );
  return { ...answers, upstash: found.filter(({ id }) => chosen.includes(id)) };
}

export type Choosing =
  | { readonly ok: true; readonly answers: Answers }
  | { readonly ok: false; readonly says: string };

/** Finds databases by what people call them, or by their ids. */
export async function theseOfUpstash(answers: Answers, wanted: readonly string[]): Promise<Choosing> {
  const listing = await accountIn(answers.variables).databases();
  if (!listing.ok) return { ok: false, says: listing.failure.sentence };
  const all = named(listing.value);
  const chosen = wanted.map((each) => all.find(({ id, name }) => id === each || name === each));
  const missing = wanted.filter((_, at) => chosen[at] === undefined);
  if (missing.length > 0)
    return {
      ok: false,
      says: `The account has no database ${missing.join(", ")}. It has ${listed(all.map(({ name }) => name)) || "none"}.`,
    };
  return { ok: true, answers: { ...answers, upstash: chosen.filter((each) => each !== undefined) } };
}

/** All but the one that REDIS_URL names already. */
function beside({ variables }: Answers, listing: readonly ListedDatabase[]): readonly ListedDatabase[] {
  const url = variables["REDIS_URL"];
  const own = url === undefined ? undefined : databaseOf(url, listing);
  return listing.filter((each) => each !== own);
}

function named(listing: readonly ListedDatabase[]): readonly (UpstashDatabase & { readonly hint: string })[] {
  const names: string[] = [];
  return listing.map((each) => {
    const name = freeName(each, names);
    names.push(name);
    return {
      id: each.database_id,
      name,
      hint: each.whole === undefined ? "" : `${each.whole.type}, ${each.whole.state}`,
    };
  });
}
