import { sayDuration } from "../domain/time/duration.ts";
import { elapsed, inSeconds, type Duration, type Instant } from "../domain/time/instant.ts";
import { rateBand } from "../domain/usage/bands.ts";
import type { Lookalikes } from "../domain/usage/clients.ts";
import type { KeyFamily } from "../domain/usage/key-families.ts";
import type { CommandCount, Spender } from "../domain/usage/signatures.ts";
import { code, line, press, strong, type Block, type Message, type Text } from "./message.ts";
import { many, sayCount, sayPercent, sayRate } from "./numbers.ts";
import { capital, listed } from "./words.ts";

/** Where the figures come from. */
export type TopOrigin =
  /** Two readings of the server's own counts. */
  | { readonly kind: "server"; readonly over: Duration }
  /** The provider's samples: shares, not counts. */
  | { readonly kind: "provider"; readonly at: Instant }
  /** The server tells no commands by name, and nobody else does. */
  | { readonly kind: "nobody"; readonly why: string };

export interface TopFacts {
  readonly database: string;
  readonly origin: TopOrigin;
  /** Most frequent first. */
  readonly counts: readonly CommandCount[];
  readonly spenders: readonly Spender[];
  readonly clients?: { readonly connected: number; readonly lookalikes: readonly Lookalikes[] };
  readonly families?: { readonly looked: number; readonly families: readonly KeyFamily[] };
  /** Commands a second, for where the server's own counts do not tell it. */
  readonly rate?: { readonly perSecond: number; readonly when: "now" | "at the last check" };
  /** Commands that this look sent to the server. */
  readonly cost: readonly CommandCount[];
  readonly now: Instant;
}

const MOST_COMMANDS = 6;
const MOST_FAMILIES = 6;
const MOST_LOOKALIKES = 3;
/** A share below this explains nothing. */
const WORTH_SAYING = 0.1;

/** The answer to `top`: who spends the commands, as far as names and clients tell. */
export function topMessage(facts: TopFacts): Message {
  const { database, families } = facts;
  return {
    tone: facts.origin.kind === "nobody" ? "unknown" : "neutral",
    title: headline(facts),
    blocks: [
      ...(facts.origin.kind === "nobody" ? [say(line(facts.origin.why))] : []),
      ...rateBlock(facts),
      ...commandTable(facts),
      ...facts.spenders.slice(0, 3).flatMap(spenderLine),
      ...clientLines(facts),
      ...(families === undefined ? [] : familyBlocks(families)),
      { kind: "note", text: smallPrint(facts) },
      {
        kind: "buttons",
        buttons: [
          press("Look again", `top ${database}`),
          press("Find the source", `runbook high-usage ${database}`),
          press("Advice", `advice ${database}`),
          ...(families === undefined && facts.origin.kind === "server"
            ? [press("Key families (up to 10 SCANs)", `top ${database} keys`)]
            : []),
        ],
      },
    ],
  };
}

function headline({ database, spenders, origin, counts }: TopFacts): Text {
  const name = strong(database);
  if (origin.kind === "nobody") return line(name, ": who spends the commands is not known");
  const [first] = spenders;
  if (first === undefined) return line(name, ": nobody sent a command in that time");
  const top = listed(first.commands.slice(0, 3));
  if (first.kind === "other") return line(name, `: mostly ${top || counts[0]?.command || "other commands"}`);
  const [looks] = first.sentence.split(": ");
  return line(name, `: ${sayPercent(first.share)} of the commands are ${top}, which ${looks}`);
}

function rateBlock({ origin, counts, rate }: TopFacts): Block[] {
  if (origin.kind !== "server")
    return rate === undefined
      ? []
      : [say(line(`${sayRate(rate.perSecond)} ${rate.when}, ${BAND[rateBand(rate.perSecond)]}.`))];
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const perSecond = total / Math.max(1, inSeconds(origin.over));
  const perDay = sayCount(Number((perSecond * 86_400).toPrecision(2)));
  return [
    say(
      line(
        `${sayCount(total)} commands in ${sayDuration(origin.over)}: ${sayRate(perSecond)}, ${BAND[rateBand(perSecond)]}. At this rate about ${perDay} a day.`,
      ),
    ),
  ];
}

const BAND = { ok: "not high", high: "high", dangerous: "dangerous" } as const;

function commandTable({ counts, origin }: TopFacts): Block[] {
  if (counts.length === 0) return [];
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const isCounted = origin.kind === "server";
  const shown = counts.slice(0, MOST_COMMANDS);
  const rest = counts.slice(MOST_COMMANDS);
  const row = (name: Text, count: number): readonly Text[] => [
    name,
    line(sayPercent(count / total)),
    ...(isCounted ? [line(sayCount(count))] : []),
  ];
  return [
    {
      kind: "table",
      columns: [
        { title: "command" },
        { title: "share", align: "right" },
        ...(isCounted ? [{ title: "count", align: "right" as const }] : []),
      ],
      rows: [
        ...shown.map(({ command, count }) => row(line(code(asTyped(command))), count)),
        ...(rest.length === 0
          ? []
          : [
              row(
                line(many(rest.length, "other command")),
                rest.reduce((sum, { count }) => sum + count, 0),
              ),
            ]),
      ],
    },
  ];
}

/** INFO's "config|get" as people write it. */
const asTyped = (command: string) => command.toUpperCase().replace("|", " ");

/** The first one stands in the title: only what it means is left to say. */
function spenderLine({ kind, share, commands, sentence }: Spender, at: number): Block[] {
  if (kind === "other" || share < WORTH_SAYING) return [];
  if (at > 0)
    return [say(line(strong(sayPercent(share)), ` ${sentence} (${listed(commands.slice(0, 3))}).`))];
  const meaning = sentence.split(": ").slice(1).join(": ");
  return meaning === "" ? [] : [say(line(`${capital(meaning)}.`))];
}

function clientLines({ clients }: TopFacts): Block[] {
  if (clients === undefined) return [];
  const { connected, lookalikes } = clients;
  if (lookalikes.length === 0)
    return [say(line(`${many(connected, "client")} connected, none that looks like another.`))];
  return [
    say(line(`${many(connected, "client")} connected.`)),
    ...lookalikes.slice(0, MOST_LOOKALIKES).map(({ sentence }) => say(line(sentence))),
  ];
}

function familyBlocks({ looked, families }: NonNullable<TopFacts["families"]>): Block[] {
  if (looked === 0) return [say(line("No key was found."))];
  return [
    {
      kind: "table",
      columns: [{ title: "keys" }, { title: "share", align: "right" }],
      rows: families
        .slice(0, MOST_FAMILIES)
        .map(({ pattern, share }) => [line(code(pattern)), line(sayPercent(share))]),
    },
    {
      kind: "note",
      text: line(`Of ${many(looked, "key")} looked at: what is stored, not what is asked for most.`),
    },
  ];
}

function smallPrint({ origin, cost, now }: TopFacts): Text {
  const total = cost.reduce((sum, { count }) => sum + count, 0);
  const sent = cost.map(({ command, count }) => `${count} ${asTyped(command)}`);
  const price =
    total === 0 ? "This look cost no command." : `This look cost ${many(total, "command")}: ${listed(sent)}.`;
  switch (origin.kind) {
    case "server":
      return line(`Counted by the server itself, this look left out. ${price}`);
    case "provider":
      return line(
        `Upstash's own samples of ${sayDuration(elapsed(origin.at, now))} ago: read them as shares. ${price}`,
      );
    case "nobody":
      return line(price);
  }
}

const say = (text: Text): Block => ({ kind: "text", text });
