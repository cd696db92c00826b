import type { VisibleMessage } from "../chat-harness.ts";
import { isObject, object, objects, textOf, type Json, type JsonObject } from "./json.ts";
import type { StoredMessage, Workspace } from "./workspace.ts";

/** The message as a person reads it. */
export function visible(message: StoredMessage, space: Workspace): VisibleMessage {
  const blocks = allBlocks(message);
  const attached = message.attachments.find((attachment) => typeof attachment["color"] === "string");
  const thread = space.messages.filter(
    (reply) => reply.channel === message.channel && reply.threadTs === message.ts && !reply.ephemeralFor,
  );
  return {
    id: message.ts,
    channel: `#${space.findChannel(message.channel)?.name ?? message.channel}`,
    text: blocks.length > 0 ? blocksText(blocks) : plain(message.text),
    preview: plain(message.text),
    buttons: elementsOf(blocks, "button").map((button) => label(button["text"])),
    choices: [...elementsOf(blocks, "static_select"), ...elementsOf(blocks, "overflow")]
      .flatMap((select) => objects(select["options"]))
      .map((option) => label(option["text"])),
    notified: message.notified,
    color: attached && textOf(attached["color"]),
    files: filesOf(message, blocks, space),
    private: message.ephemeralFor !== undefined,
    edits: message.edits,
    thread: message.threadTs === undefined ? thread.map((reply) => visible(reply, space)) : [],
  };
}

export const blocksText = (blocks: readonly JsonObject[]) =>
  blocks
    .map(blockText)
    .filter((line) => line !== "")
    .join("\n");

/** All blocks of a message, those inside its attachments included. */
export const allBlocks = (message: Pick<StoredMessage, "blocks" | "attachments">): readonly JsonObject[] => [
  ...message.blocks,
  ...message.attachments.flatMap((attachment) => objects(attachment["blocks"])),
];

/** Who is notified by what a new message says. */
export function mentionsIn(message: Pick<StoredMessage, "blocks" | "attachments" | "text">): string[] {
  const blocks = allBlocks(message);
  const said = JSON.stringify(blocks.length > 0 ? blocks : message.text);
  const marked = [...said.matchAll(/<(@[UW]\w+|!here|!channel|!everyone|!subteam\^\w+)(?:\|[^>]*)?>/g)].map(
    ([, who]) => `<${who}>`,
  );
  const rich = nodes(blocks).flatMap((node) => {
    if (node["type"] === "user") return [`<@${textOf(node["user_id"])}>`];
    if (node["type"] === "usergroup") return [`<!subteam^${textOf(node["usergroup_id"])}>`];
    return node["type"] === "broadcast" ? [`<!${textOf(node["range"])}>`] : [];
  });
  return [...new Set([...marked, ...rich])];
}

/** mrkdwn without its marks: links by their labels, dates by their fallback, escapes undone. */
const plain = (mrkdwn: string) =>
  mrkdwn
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, "$1")
    .replace(/<(https?:[^|>]*|mailto:[^|>]*)\|([^>]*)>/g, "$2")
    .replace(/<(https?:[^|>]*)>/g, "$1")
    .replace(/<[@#!]([^|>]*)\|([^>]*)>/g, "@$2")
    .replace(/<([@#])([^>]*)>/g, "$1$2")
    .replace(/<!([^>]*)>/g, "@$1")
    .replace(/(?<![\p{L}\p{N}])([*_~`]+)(\S(?:.*?\S)?)\1(?![\p{L}\p{N}])/gu, "$2")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

function blockText(block: JsonObject): string {
  switch (block["type"]) {
    case "section":
      return [label(block["text"]), ...objects(block["fields"]).map(label), altOf(object(block["accessory"]))]
        .filter(Boolean)
        .join("\n");
    case "context":
      return objects(block["elements"]).map(label).join(" ");
    case "table":
      return rows(block).map(rowText).join("\n");
    case "rich_text":
      return objects(block["elements"]).map(richText).join("");
    case "markdown":
      return textOf(block["text"]);
    case "image":
      return altOf(block);
    case "data_visualization":
      return label(block["title"]) || textOf(block["title"]);
    case "actions":
    case "divider":
      return "";
    default:
      return label(block["text"]);
  }
}

const rows = (block: JsonObject) => (Array.isArray(block["rows"]) ? (block["rows"] as readonly Json[]) : []);
const rowText = (row: Json) =>
  objects(row)
    .map((cell) => (cell["type"] === "raw_text" ? textOf(cell["text"]) : blockText(cell)))
    .join(" | ");

function richText(node: JsonObject): string {
  switch (node["type"]) {
    case "rich_text_list":
      return objects(node["elements"])
        .map((item) => `• ${richText(item)}\n`)
        .join("");
    case "text":
      return textOf(node["text"]);
    case "link":
      return textOf(node["text"]) || textOf(node["url"]);
    case "date":
      return textOf(node["fallback"]);
    case "user":
      return `@${textOf(node["user_id"])}`;
    case "usergroup":
      return `@${textOf(node["usergroup_id"])}`;
    case "broadcast":
      return `@${textOf(node["range"])}`;
    case "emoji":
      return `:${textOf(node["name"])}:`;
    default:
      return objects(node["elements"]).map(richText).join("");
  }
}

function label(text: Json | undefined): string {
  const object_ = object(text);
  const said = textOf(object_["text"]);
  if (object_["type"] === "image") return altOf(object_);
  return object_["type"] === "mrkdwn" ? plain(said) : said;
}

const altOf = (image: JsonObject) => textOf(image["alt_text"]);

const elementsOf = (blocks: readonly JsonObject[], type: string) =>
  blocks
    .flatMap((block) => [...objects(block["elements"]), object(block["accessory"])])
    .filter((element) => element["type"] === type);

/** Every object inside, at any depth. */
export function nodes(value: Json | undefined): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => nodes(item));
  if (!isObject(value)) return [];
  return [value, ...Object.values(value).flatMap(nodes)];
}

function filesOf(message: StoredMessage, blocks: readonly JsonObject[], space: Workspace) {
  const inBlocks = nodes(blocks).map((node) => textOf(object(node["slack_file"])["id"]));
  return [...message.files, ...inBlocks].flatMap((id) => {
    const file = space.files.get(id);
    return file ? [{ name: file.name, bytes: file.bytes, description: file.altText }] : [];
  });
}
