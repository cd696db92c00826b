import { isObject, object, objects, textOf, type Json, type JsonObject } from "./json.ts";
import { nodes } from "./readable.ts";

/** Why Slack would refuse a message or a view; `at` is the JSON pointer that it would name. */
export interface Refusal {
  readonly error:
    | "invalid_blocks"
    | "msg_blocks_too_long"
    | "no_text"
    | "invalid_attachments"
    | "msg_too_long";
  readonly problems: readonly string[];
}

export interface Payload {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
}

/** The limits that Slack documents (and two that it does not), written apart from the renderer's own table. */
export function refusalOfMessage(payload: Payload, by: "api" | "response_url"): Refusal | undefined {
  const attached = payload.attachments.flatMap((attachment) => objects(attachment["blocks"]));
  const blocks = [...payload.blocks, ...attached];
  if (payload.text === "") return { error: "no_text", problems: ["text is missing"] };
  if (payload.text.length > 40_000) return { error: "msg_too_long", problems: ["text over 40,000"] };
  const problems = [
    ...refusalsOf(payload.blocks, "message", "/blocks"),
    ...payload.attachments.flatMap((attachment, n) => [
      ...unknownKeys(attachment, ["color", "blocks", "fallback"], `/attachments/${n}`),
      ...refusalsOf(objects(attachment["blocks"]), "message", `/attachments/${n}/blocks`),
    ]),
    ...duplicates(blocks),
    ...atMost(count(blocks, "table") + count(blocks, "data_table"), 1, "only one table is allowed"),
    ...atMost(count(blocks, "data_visualization"), 2, "only two charts are allowed"),
    ...atMost(
      sum(blocks.filter(isType("markdown")), (block) => textOf(block["text"]).length),
      12_000,
      "markdown",
    ),
  ];
  if (problems.length > 0) return { error: "invalid_blocks", problems };
  const size = blocks.length === 0 ? 0 : JSON.stringify(blocks).length;
  if (by === "api" && size > 13_200)
    return { error: "msg_blocks_too_long", problems: [`${size} characters`] };
  return undefined;
}

export function refusalOfView(view: JsonObject): Refusal | undefined {
  const blocks = objects(view["blocks"]);
  const problems = [
    ...refusalsOf(blocks, "home", "/view/blocks"),
    ...duplicates(blocks),
    ...atMost(Buffer.byteLength(JSON.stringify(view)), 250_000, "/view: bytes"),
  ];
  return problems.length > 0 ? { error: "invalid_blocks", problems } : undefined;
}

type Surface = "message" | "home";
type Check = (block: JsonObject, at: string, surface: Surface) => string[];

function refusalsOf(blocks: readonly JsonObject[], surface: Surface, at: string): string[] {
  return [
    ...atMost(blocks.length, surface === "message" ? 50 : 100, `${at}: blocks`),
    ...blocks.flatMap((block, n) => checkBlock(block, `${at}/${n}`, surface)),
  ];
}

function checkBlock(block: JsonObject, at: string, surface: Surface): string[] {
  const type = textOf(block["type"]);
  const check = BLOCKS[type];
  if (!check) return [`${at}: unsupported type: ${type}`];
  const [keys, rule] = check;
  return [
    ...unknownKeys(block, ["type", "block_id", ...keys], at),
    ...atMost(textOf(block["block_id"]).length, 255, `${at}/block_id`),
    ...rule(block, at, surface),
  ];
}

const BLOCKS: Readonly<Record<string, readonly [readonly string[], Check]>> = {
  divider: [[], () => []],
  header: [["text"], (block, at) => text(block["text"], 150, `${at}/text`, ["plain_text"])],
  section: [["text", "fields", "accessory", "expand"], section],
  context: [["elements"], context],
  actions: [["elements"], actions],
  image: [["image_url", "slack_file", "alt_text", "title"], image],
  rich_text: [["elements"], richText],
  markdown: [["text"], (block, at) => (textOf(block["text"]) === "" ? [`${at}: text missing`] : [])],
  table: [["rows", "column_settings"], table],
  data_visualization: [["title", "chart"], visualization],
};

function section(block: JsonObject, at: string): string[] {
  const fields = objects(block["fields"]);
  return [
    ...(block["text"] === undefined && fields.length === 0 ? [`${at}: text or fields missing`] : []),
    ...(block["text"] === undefined ? [] : text(block["text"], 3_000, `${at}/text`)),
    ...atMost(fields.length, 10, `${at}/fields`),
    ...fields.flatMap((field, n) => text(field, 2_000, `${at}/fields/${n}`)),
    ...(block["accessory"] === undefined ? [] : element(object(block["accessory"]), `${at}/accessory`)),
  ];
}

function context(block: JsonObject, at: string): string[] {
  const elements = objects(block["elements"]);
  return [
    ...between(elements.length, 1, 10, `${at}/elements`),
    ...elements.flatMap((item, n) =>
      item["type"] === "image"
        ? image(item, `${at}/elements/${n}`)
        : text(item, 2_000, `${at}/elements/${n}`),
    ),
  ];
}

function actions(block: JsonObject, at: string): string[] {
  const elements = objects(block["elements"]);
  return [
    ...between(elements.length, 1, 25, `${at}/elements`),
    ...elements.flatMap((item, n) => element(item, `${at}/elements/${n}`)),
  ];
}

function element(item: JsonObject, at: string): string[] {
  const common = atMost(textOf(item["action_id"]).length, 255, `${at}/action_id`);
  switch (item["type"]) {
    case "button":
      return [...common, ...button(item, at)];
    case "static_select":
      return [...common, ...options(item, at, 100), ...text(item["placeholder"], 150, at, ["plain_text"])];
    case "overflow":
      return [...common, ...options(item, at, 5)];
    case "image":
      return image(item, at);
    default:
      return [`${at}: unsupported element: ${textOf(item["type"])}`];
  }
}

function button(item: JsonObject, at: string): string[] {
  const style = item["style"];
  const known = ["type", "action_id", "text", "value", "url", "style", "confirm", "accessibility_label"];
  return [
    ...unknownKeys(item, known, at),
    ...text(item["text"], 75, `${at}/text`, ["plain_text"]),
    ...atMost(textOf(item["value"]).length, 2_000, `${at}/value`),
    ...atMost(textOf(item["url"]).length, 3_000, `${at}/url`),
    ...atMost(textOf(item["accessibility_label"]).length, 75, `${at}/accessibility_label`),
    ...(style === undefined || style === "primary" || style === "danger" ? [] : [`${at}/style`]),
    ...(item["confirm"] === undefined ? [] : confirm(object(item["confirm"]), `${at}/confirm`)),
  ];
}

const confirm = (dialog: JsonObject, at: string) => [
  ...text(dialog["title"], 100, `${at}/title`, ["plain_text"]),
  ...text(dialog["text"], 300, `${at}/text`),
  ...text(dialog["confirm"], 30, `${at}/confirm`, ["plain_text"]),
  ...text(dialog["deny"], 30, `${at}/deny`, ["plain_text"]),
];

function options(item: JsonObject, at: string, max: number): string[] {
  const all = objects(item["options"]);
  return [
    ...between(all.length, 1, max, `${at}/options`),
    ...all.flatMap((option, n) => [
      ...text(option["text"], 75, `${at}/options/${n}/text`),
      ...between(textOf(option["value"]).length, 1, 75, `${at}/options/${n}/value`),
      ...(option["description"] === undefined ? [] : text(option["description"], 75, `${at}/options/${n}`)),
    ]),
  ];
}

function image(block: JsonObject, at: string): string[] {
  const file = block["slack_file"];
  return [
    ...between(textOf(block["alt_text"]).length, 1, 2_000, `${at}/alt_text`),
    ...atMost(textOf(block["image_url"]).length, 3_000, `${at}/image_url`),
    ...((file === undefined) === (block["image_url"] === undefined) ? [`${at}: one image source`] : []),
    ...(block["title"] === undefined ? [] : text(block["title"], 2_000, `${at}/title`, ["plain_text"])),
  ];
}

function table(block: JsonObject, at: string): string[] {
  const rows = Array.isArray(block["rows"]) ? (block["rows"] as readonly Json[]) : [];
  const cells = rows.flatMap((row) => objects(row));
  return [
    ...between(rows.length, 1, 100, `${at}/rows`),
    ...rows.flatMap((row, n) => between(objects(row).length, 1, 20, `${at}/rows/${n}`)),
    ...atMost(new Set(rows.map((row) => objects(row).length)).size, 1, `${at}: ragged rows`),
    ...atMost(objects(block["column_settings"]).length, 20, `${at}/column_settings`),
    ...cells.flatMap((cell) => {
      if (cell["type"] === "raw_text") return textOf(cell["text"]) === "" ? [`${at}: an empty cell`] : [];
      return cell["type"] === "rich_text" ? richText(cell, at) : [`${at}: cell type`];
    }),
  ];
}

function visualization(block: JsonObject, at: string, on: Surface): string[] {
  const chart = object(block["chart"]);
  const axis = object(chart["axis_config"]);
  const series = objects(chart["series"]);
  const categories = Array.isArray(axis["categories"]) ? axis["categories"].map(textOf) : [];
  return [
    ...(on === "home" ? [`${at}: not in home`] : []),
    ...between(textOf(block["title"]).length, 1, 50, `${at}/title`),
    ...(["line", "bar", "area"].includes(textOf(chart["type"])) ? [] : [`${at}/chart/type`]),
    ...unknownKeys(axis, ["categories", "x_label", "y_label"], `${at}/axis_config`),
    ...atMost(textOf(axis["y_label"]).length, 50, `${at}/y_label`),
    ...between(categories.length, 1, 20, `${at}/categories`),
    ...categories.flatMap((label) => between(label.length, 1, 20, `${at}/categories`)),
    ...twice(categories, "category"),
    ...between(series.length, 1, 6, `${at}/series`),
    ...twice(
      series.map((one) => textOf(one["name"])),
      "series",
    ),
    ...series.flatMap((one) => between(textOf(one["name"]).length, 1, 20, `${at}/series/name`)),
    ...series.flatMap((one) => onePointEach(objects(one["data"]), categories, `${at}/series/data`)),
  ];
}

function onePointEach(data: readonly JsonObject[], categories: readonly string[], at: string): string[] {
  const labels = data.map((point) => textOf(point["label"]));
  const isWhole = labels.length === categories.length && categories.every((each) => labels.includes(each));
  return [
    ...(isWhole ? [] : [`${at}: one point for each category`]),
    ...data.flatMap((point) => (typeof point["value"] === "number" ? [] : [`${at}: a value is a number`])),
  ];
}

const RICH_BLOCKS = ["rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"];
const RICH_LEAVES = ["text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date", "color"];

function richText(block: JsonObject, at: string): string[] {
  const parts = objects(block["elements"]);
  const inside = parts.flatMap((part) => nodes(part["elements"]));
  return [
    ...between(parts.length, 1, 500, `${at}/elements`),
    ...parts.flatMap((part) =>
      RICH_BLOCKS.includes(textOf(part["type"])) ? [] : [`${at}: ${textOf(part["type"])}`],
    ),
    ...parts.flatMap((part) => between(objects(part["elements"]).length, 1, 1_000, `${at}: empty part`)),
    ...inside.flatMap((node) => richLeaf(node, at)),
  ];
}

function richLeaf(node: JsonObject, at: string): string[] {
  const type = textOf(node["type"]);
  if (node["type"] === undefined || RICH_BLOCKS.includes(type)) return [];
  if (!RICH_LEAVES.includes(type)) return [`${at}: unsupported element: ${type}`];
  if (type === "text" && textOf(node["text"]) === "") return [`${at}: an empty text`];
  if (type === "link" && !/^https?:|^mailto:/.test(textOf(node["url"]))) return [`${at}: url`];
  if (type === "date" && (typeof node["timestamp"] !== "number" || !textOf(node["format"]).includes("{")))
    return [`${at}: date`];
  return [];
}

function text(value: Json | undefined, max: number, at: string, types = ["plain_text", "mrkdwn"]): string[] {
  if (!isObject(value)) return [`${at}: a text object is missing`];
  return [
    ...unknownKeys(value, ["type", "text", "emoji", "verbatim"], at),
    ...(types.includes(textOf(value["type"])) ? [] : [`${at}: must be ${types.join(" or ")}`]),
    ...between(textOf(value["text"]).length, 1, max, at),
  ];
}

function duplicates(blocks: readonly JsonObject[]): string[] {
  const blockIds = blocks.flatMap((block) => (block["block_id"] ? [textOf(block["block_id"])] : []));
  const actionIds = nodes(blocks).flatMap((node) => (node["action_id"] ? [textOf(node["action_id"])] : []));
  return [...twice(blockIds, "block_id"), ...twice(actionIds, "action_id")];
}

const twice = (ids: readonly string[], what: string) =>
  ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `${what} "${id}" already exists`);

const unknownKeys = (value: JsonObject, known: readonly string[], at: string) =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${at}: invalid additional property: ${key}`);

const isType = (type: string) => (block: JsonObject) => block["type"] === type;
const count = (blocks: readonly JsonObject[], type: string) => blocks.filter(isType(type)).length;
const sum = <T>(items: readonly T[], size: (item: T) => number) => {
  let total = 0;
  for (const item of items) total += size(item);
  return total;
};
const atMost = (n: number, max: number, what: string) => (n > max ? [`${what}: ${n}, at most ${max}`] : []);
const between = (n: number, min: number, max: number, what: string) =>
  n < min ? [`${what}: ${n}, at least ${min}`] : atMost(n, max, what);
