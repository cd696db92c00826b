import type { APIInteraction } from "discord-api-types/v10";
import type { CommandDefinition } from "../../commands/definition.ts";
import { line, text, type Message } from "../../messages/message.ts";
import type { Caller, ChatHandlers, CommandAnswer } from "../../ports/chat.ts";
import { once } from "../shared/once.ts";
import type { Press } from "./custom-id.ts";
import { CODE, codeOf, fieldsOf } from "./errors.ts";
import { callerIn, heardIn, madeAt, type Heard } from "./heard.ts";
import { LIMITS, fit } from "./limits.ts";
import { reasonModal } from "./modal.ts";
import { responder, type Place, type Responder, type ResponderDeps } from "./respond.ts";

interface ListenDeps extends ResponderDeps {
  readonly handlers: ChatHandlers;
  readonly definitions: readonly CommandDefinition[];
  /** Whether the bot is there for who asks. */
  readonly belongs: (interaction: APIInteraction) => Promise<boolean>;
}

/** An interaction that took this long to come may be past Discord's three seconds. */
const LATE_MS = 2_000;

/** Answers what people type and press; a resumed session may deliver the same twice, so each runs once. */
export function listener(deps: ListenDeps): (interaction: APIInteraction) => void {
  const isFirst = once();
  return (interaction) => {
    if (!isFirst(interaction.id)) return;
    answer(interaction, deps).catch((error: unknown) => {
      // Another replica was quicker.
      const level = codeOf(error) === CODE.alreadyAcknowledged ? "debug" : "warn";
      deps.log[level]("discord answer not shown", { interaction: interaction.id, ...fieldsOf(error) });
    });
  };
}

async function answer(interaction: APIInteraction, deps: ListenDeps): Promise<void> {
  const heard = heardIn(interaction, deps.definitions);
  const caller = callerIn(interaction);
  const to = responder(interaction, deps);
  switch (heard.kind) {
    case "completing":
      if (!(await deps.belongs(interaction))) return to.suggest([]);
      return complete(heard, caller, to, deps);
    case "outdated":
      return to.show(OUTDATED, "private");
    case "typed": {
      const place = heard.definition?.audience ?? "private";
      await begin(interaction, to, place, heard.definition?.slow === true, deps);
      if (!(await isOurs(interaction, deps))) return to.leave();
      if (!(await deps.belongs(interaction))) return to.show(STRANGER, "private");
      const { message, audience, share } = await run(heard.line, caller, deps);
      return to.show(message, audience, audience === "private" ? share : undefined);
    }
    case "pressed":
      return pressed(interaction, heard.press, caller, to, deps);
  }
}

async function pressed(
  interaction: APIInteraction,
  press: Press,
  caller: Caller,
  to: Responder,
  deps: ListenDeps,
): Promise<void> {
  const modal =
    press.kind === "run" || press.kind === "menu" ? reasonModal(press.line, deps.definitions) : undefined;
  if (modal !== undefined) return to.ask(modal);
  const slow = deps.definitions.find((each) => each.name === press.line.split(" ")[0])?.slow === true;
  await begin(interaction, to, placeOf(press), slow, deps);
  if (!(await isOurs(interaction, deps))) return to.leave();
  if (!(await deps.belongs(interaction))) return to.show(STRANGER, "private");
  const { message, share } = await run(press.line, caller, deps);
  if (press.kind === "share") return to.show(message, "channel");
  // A ticked step shows its runbook anew where it stands; a refusal must not take its place.
  const isList = message.blocks.some((block) => block.kind === "steps");
  const place = (press.kind === "tick" || press.kind === "menu") && isList ? "update" : "private";
  return to.show(message, place, place === "private" ? share : undefined);
}

function placeOf(press: Press): Place {
  if (press.kind === "share") return "channel";
  return press.kind === "tick" ? "update" : "private";
}

/** Defers at once what is slow, or late: then nothing is run that Discord told the person has failed. */
async function begin(
  interaction: APIInteraction,
  to: Responder,
  place: Place,
  slow: boolean,
  { clock }: ListenDeps,
): Promise<void> {
  const now = clock.now();
  if (slow || now - (madeAt(interaction.id) ?? now) > LATE_MS) await to.defer(place);
  else to.deferSoon(place);
}

/** Where replicas hear the same, the first runs it. Asked with the deferral under way: the store may be slow, or still opening. */
async function isOurs({ id }: APIInteraction, { handlers, log }: ListenDeps): Promise<boolean> {
  try {
    return (await handlers.isFirst?.(`discord:${id}`)) ?? true;
  } catch (error) {
    log.warn("replicas not asked", { error: String(error) });
    return true;
  }
}

async function run(typed: string, caller: Caller, { handlers, log }: ListenDeps): Promise<CommandAnswer> {
  try {
    return await handlers.run(typed, caller);
  } catch (error) {
    log.error("command failed", { line: typed, error: String(error) });
    return { message: FAILED, audience: "private" };
  }
}

async function complete(
  heard: Extract<Heard, { kind: "completing" }>,
  caller: Caller,
  to: Responder,
  { handlers, log }: ListenDeps,
): Promise<void> {
  const found = await handlers
    .suggest(heard.command, heard.option, heard.typed, caller)
    .catch((error: unknown) => {
      log.warn("no suggestions", { option: heard.option, error: String(error) });
      return [];
    });
  const fitting = found.filter(({ value }) => value !== "" && value.length <= LIMITS.choiceValue);
  await to.suggest(
    fitting
      .slice(0, LIMITS.choices)
      .map(({ label, value }) => ({ name: fit(label || value, LIMITS.choiceName), value })),
  );
}

const OUTDATED: Message = {
  tone: "neutral",
  title: line(
    "This button is from an older version of the bot. ",
    { kind: "command", line: "help" },
    " shows what it can do.",
  ),
  blocks: [],
};
const STRANGER: Message = {
  tone: "neutral",
  title: [text("This bot answers the people of another server: the one whose channels it posts to.")],
  blocks: [],
};
const FAILED: Message = {
  tone: "unknown",
  title: [text("That did not work. The log says why, as “command failed”.")],
  blocks: [],
};
