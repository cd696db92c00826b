import { TYPE, allComponents, isV2 } from "./components.ts";
import { objects, strings, words, type JsonObject } from "./json.ts";

/** What Discord refuses although its OpenAPI description allows it, found by comparing both; each returns complaints. */
type Rule = (body: JsonObject, files: readonly string[], editing: boolean) => readonly string[];

const complain = (when: boolean, sentence: string) => (when ? [sentence] : []);
const filled = (value: unknown) =>
  value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
const componentsOf = (body: JsonObject) => allComponents(body["components"]);
const ofType = (body: JsonObject, type: number) => componentsOf(body).filter((one) => one["type"] === type);

const rules: readonly Rule[] = [
  (body) => complain(words(body["content"]).length > 2_000, "content: more than 2000 characters"),
  (body) =>
    objects(body["embeds"])
      .flatMap((embed) => objects(embed["fields"]))
      .flatMap((field) => complain(words(field["value"]).trim() === "", "embeds: an empty field value")),
  (body) => complain(embedLength(body) > 6_000, "embeds: more than 6000 characters in all"),
  (body) =>
    ofType(body, TYPE.button).flatMap((button) => [
      ...complain(button["style"] === 5 && !filled(button["url"]), "components: a link button without url"),
      ...complain(
        button["style"] !== 5 && button["style"] !== 6 && !filled(button["custom_id"]),
        "components: a button without custom_id",
      ),
    ]),
  (body) => {
    const ids = componentsOf(body).flatMap((one) =>
      filled(one["custom_id"]) ? [words(one["custom_id"])] : [],
    );
    return complain(new Set(ids).size < ids.length, "components: duplicate custom_id");
  },
  (body) => complain(!isV2(body) && objects(body["components"]).length > 5, "components: more than 5 rows"),
  (body) =>
    objects(body["components"])
      .concat(ofType(body, TYPE.container).flatMap((container) => objects(container["components"])))
      .filter((one) => one["type"] === TYPE.row)
      .flatMap((row) => {
        const inside = objects(row["components"]);
        return complain(
          inside.some((one) => one["type"] !== TYPE.button) && inside.length > 1,
          "components: a select shares its row",
        );
      }),
  (body) =>
    complain(
      ofType(body, TYPE.text).reduce((sum, one) => sum + words(one["content"]).length, 0) > 4_000,
      "components: more than 4000 characters of text in all",
    ),
  (body) => complain(componentsOf(body).length > 40, "components: more than 40, nested ones included"),
  (body) => complain(isV2(body) && filled(body["content"]), "content: not together with components V2"),
  (body) => complain(isV2(body) && filled(body["embeds"]), "embeds: not together with components V2"),
  (body, _files, editing) =>
    complain(
      !editing && !isV2(body) && objects(body["components"]).some((one) => one["type"] !== TYPE.row),
      "components: V2 components without the flag",
    ),
  (body, files) =>
    mediaUrls(body)
      .filter((url) => url.startsWith("attachment://") && !files.includes(url.slice("attachment://".length)))
      .map((url) => `components: ${url} was not uploaded`),
  (body, files, editing) =>
    complain(
      !editing &&
        ![body["content"], body["embeds"], body["components"], body["poll"], files].some((one) =>
          filled(one),
        ),
      "an empty message",
    ),
];

export const messageProblems = (
  body: JsonObject,
  files: readonly string[] = [],
  editing = false,
): readonly string[] => rules.flatMap((rule) => rule(body, files, editing));

/** A modal: rules that the description lacks. */
export function modalProblems(data: JsonObject): readonly string[] {
  const ids = allComponents(data["components"])
    .map((one) => words(one["custom_id"]))
    .filter(Boolean);
  return [
    ...complain(objects(data["components"]).length > 5, "components: more than 5 in a modal"),
    ...complain(new Set(ids).size < ids.length, "components: duplicate custom_id"),
  ];
}

/** What a message's galleries, thumbnails and files show. */
function mediaUrls(body: JsonObject): readonly string[] {
  const media = componentsOf(body).flatMap((one) => [
    one["media"],
    one["file"],
    ...objects(one["items"]).map((item) => item["media"]),
  ]);
  const images = objects(body["embeds"]).map((embed) => embed["image"]);
  return [...media, ...images].flatMap((one) => (one ? strings([(one as JsonObject)["url"]]) : []));
}

function embedLength(body: JsonObject): number {
  const parts = objects(body["embeds"]).flatMap((embed) => [
    embed["title"],
    embed["description"],
    (embed["footer"] as JsonObject | undefined)?.["text"],
    (embed["author"] as JsonObject | undefined)?.["name"],
    ...objects(embed["fields"]).flatMap((field) => [field["name"], field["value"]]),
  ]);
  return parts.reduce<number>((sum, part) => sum + words(part).length, 0);
}
