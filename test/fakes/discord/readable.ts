import type { VisibleMessage } from "../chat-harness.ts";
import { TYPE, allComponents } from "./components.ts";
import type { Guild, StoredMessage } from "./guild.ts";
import { isObject, objects, words, type JsonObject } from "./json.ts";

/** A stored message as people see it, with the replies of its thread. */
export function visibleMessage(message: StoredMessage, guild: Guild): VisibleMessage {
  const channel = guild.channels.get(message.channel);
  const lines = readable(message);
  const container = message.components.find((one) => one["type"] === TYPE.container);
  const color = container?.["accent_color"] ?? message.embeds[0]?.["color"];
  return {
    id: message.id,
    channel: `#${channel?.name ?? ""}`,
    text: lines.join("\n"),
    preview: shownAs(message.content) || shownAs(words(message.embeds[0]?.["title"])) || (lines[0] ?? ""),
    buttons: allComponents(message.components)
      .filter((one) => one["type"] === TYPE.button && one["disabled"] !== true)
      .map((one) => words(one["label"])),
    choices: allComponents(message.components)
      .filter((one) => one["type"] === TYPE.select)
      .flatMap((select) => objects(select["options"]).map((option) => words(option["label"]))),
    notified: message.quiet ? [] : message.notified,
    color: typeof color === "number" ? `#${color.toString(16).padStart(6, "0")}` : undefined,
    files: message.files,
    private: message.ephemeralFor !== undefined,
    edits: message.edits,
    thread:
      message.channel === message.id
        ? []
        : guild.inChannel(message.id).map((reply) => visibleMessage(reply, guild)),
  };
}

function readable(message: StoredMessage): readonly string[] {
  const embedLines = message.embeds.flatMap((embed) => [
    words(embed["title"]),
    words(embed["description"]),
    ...objects(embed["fields"]).map((field) => `${words(field["name"])} ${words(field["value"])}`),
  ]);
  const texts = message.components.flatMap(componentLines);
  return [message.content, ...embedLines, ...texts]
    .flatMap((text) => shownAs(text).split("\n"))
    .filter(Boolean);
}

function componentLines(component: JsonObject): readonly string[] {
  switch (component["type"]) {
    case TYPE.text:
      return [words(component["content"])];
    case TYPE.gallery:
      return objects(component["items"]).map((item) => `[picture: ${words(item["description"])}]`);
    case TYPE.container:
    case TYPE.section:
      return objects(component["components"]).flatMap(componentLines);
    default:
      return [];
  }
}

const ESCAPED = /\\([^0-9A-Za-z\s])/g;

/**
 * Discord's mark-up as it is seen: marks gone, escapes resolved, links as their text; mentions and time stamps stay as
 * they are sent, because what they show depends on the reader.
 */
function shownAs(markdown: string): string {
  const kept: string[] = [];
  const keep = (text: string) => `\uE000${kept.push(text) - 1}\uE000`;
  return markdown
    .replaceAll(/```(?:\w*\n)?([\s\S]*?)```/g, (_all, inside: string) => keep(inside.trim()))
    .replaceAll(/(`+)([^`]+)\1/g, (_all, _ticks, inside: string) => keep(inside))
    .replaceAll(ESCAPED, (_all, mark: string) => keep(mark))
    .replaceAll(/^(?:#{1,3}|-#|>|[-*]) /gm, "")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/\*\*|__|~~|[*_]/g, "")
    .replaceAll(/\uE000(\d+)\uE000/g, (_all, index: string) => kept[Number(index)] ?? "");
}

/** The component that a person means by its label. */
export function pressable(message: StoredMessage, label: string): JsonObject | undefined {
  return allComponents(message.components).find(
    (one) => one["type"] === TYPE.button && one["label"] === label && one["disabled"] !== true,
  );
}

/** The select that has such an option, and the option's value. */
export function choosable(message: StoredMessage, label: string) {
  for (const select of allComponents(message.components)) {
    if (select["type"] !== TYPE.select) continue;
    const option = objects(select["options"]).find((one) => one["label"] === label);
    if (option && isObject(option)) return { select, value: words(option["value"]) };
  }
  return undefined;
}
