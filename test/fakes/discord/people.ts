import type { HarnessUser, Place, VisibleMessage, Waiting } from "../chat-harness.ts";
import type { Member, StoredMessage } from "./guild.ts";
import { KIND, interactionWire, questionsOf, type Interaction } from "./interactions.ts";
import { objects, words, type JsonObject } from "./json.ts";
import { choosable, pressable, visibleMessage } from "./readable.ts";
import type { FakeDiscordServer } from "./server.ts";
import { fillIn } from "./typing.ts";

/** What a person on Discord can do beside what people on every chat service can. */
export interface DiscordUser extends HarnessUser {
  /** Types part of an option's value; the labels that are offered. */
  completes(line: string, where: Place & Waiting): Promise<readonly { name: string; value: string }[]>;
  /** What this person writes into a modal that opens: by the question's id, "" leaves it empty. */
  writes(answers: Readonly<Record<string, string>>): DiscordUser;
  /** Where this person and the bot talk alone: to be given as `in`. */
  readonly directMessages: string;
}

/** The members of the fake server. */
export function people(server: FakeDiscordServer) {
  const { guild, interactions, gateway } = server;
  const users = new Map<string, DiscordUser>();

  const deliver = (one: Interaction, data: JsonObject) =>
    gateway.dispatch("INTERACTION_CREATE", interactionWire(one, data, guild));
  const show = (messages: readonly StoredMessage[]) => messages.map((one) => visibleMessage(one, guild));

  const settled = (one: Interaction, within?: number) =>
    guild.board.until(
      () => one.state === "answered" || one.state === "updating" || undefined,
      () => `Discord shows ${one.member.name}: "The application did not respond" (${one.state}).`,
      within,
    );

  const registered = () => [
    ...(guild.commands.get(guild.ids.guild) ?? []),
    ...(guild.commands.get("global") ?? []),
  ];

  const user = (id: string, roles: readonly string[] = []): DiscordUser => {
    const known = users.get(id);
    if (known) return known;
    const member: Member = { id: guild.nextId(), name: id, roles, permissions: 0n };
    guild.members.set(member.id, member);
    const direct = guild.addChannel(`@${id}`, { type: 1 });
    let answers: Readonly<Record<string, string>> = {};

    const channelOf = (name: string) => guild.channelNamed(name.replace(/^#/, "")).id;

    /** Waits for the answer; a modal that opens is filled in and sent. */
    const finish = async (one: Interaction, within?: number): Promise<readonly VisibleMessage[]> => {
      await settled(one, within);
      if (!one.modal) return show(one.shown);
      const submitted = interactions.begin(KIND.modal, member, one.channel, one.on);
      deliver(submitted, submission(one.modal, answers));
      return finish(submitted, within);
    };

    const person: DiscordUser = {
      id: member.id,
      directMessages: direct.name,
      async types(line, { in: name, within }) {
        const data = fillIn(line, registered());
        if (!data) throw new Error(`Discord knows no command "${line}".`);
        const one = interactions.begin(KIND.command, member, channelOf(name));
        deliver(one, data);
        return finish(one, within);
      },
      async completes(line, { in: name, within }) {
        const data = fillIn(line, registered());
        if (!data) throw new Error(`Discord knows no command "${line}".`);
        const one = interactions.begin(KIND.autocomplete, member, channelOf(name));
        deliver(one, focusLast(data));
        await settled(one, within);
        return (one.choices ?? []).map((choice) => ({
          name: words(choice["name"]),
          value: words(choice["value"]),
        }));
      },
      async presses(label, { on, within }) {
        const message = stored(on);
        const button = pressable(message, label);
        if (!button) throw new Error(`There is no button "${label}", only: ${on.buttons.join(", ")}`);
        const one = interactions.begin(KIND.component, member, message.channel, message);
        deliver(one, { component_type: 2, custom_id: button["custom_id"], id: button["id"] });
        return finish(one, within);
      },
      async chooses(label, { on, within }) {
        const message = stored(on);
        const found = choosable(message, label);
        if (!found) throw new Error(`There is no choice "${label}", only: ${on.choices.join(", ")}`);
        const one = interactions.begin(KIND.component, member, message.channel, message);
        const { custom_id: customId, id: componentId } = found.select;
        deliver(one, { component_type: 3, custom_id: customId, id: componentId, values: [found.value] });
        return finish(one, within);
      },
      sees: () => show([...guild.messages.values()].filter((one) => one.ephemeralFor === member.id)),
      writes(given) {
        answers = given;
        return person;
      },
    };
    users.set(id, person);
    return person;
  };

  const stored = (on: VisibleMessage): StoredMessage => {
    const found = guild.messages.get(on.id);
    if (!found) throw new Error("That message was deleted.");
    return found;
  };
  return { user };
}

function submission(modal: JsonObject, answers: Readonly<Record<string, string>>): JsonObject {
  const components = questionsOf(modal).map(({ id, type, required }) => {
    const value = answers[id] ?? "";
    if (required && value === "") throw new Error(`The modal wants an answer to "${id}".`);
    return { type: 18, id: 1, component: { type, id: 2, custom_id: id, value } };
  });
  return { custom_id: modal["custom_id"], components, resolved: {} };
}

/** Marks the option that is being typed. */
function focusLast(data: JsonObject): JsonObject {
  const [subcommand] = objects(data["options"]);
  const options = objects(subcommand?.["options"]);
  const focused = options.map((one, index) =>
    index === options.length - 1 ? { ...one, focused: true } : one,
  );
  return { ...data, options: [{ ...subcommand, options: focused }] };
}
