import { isObject, objects, type JsonObject } from "./json.ts";

export const TYPE = {
  row: 1,
  button: 2,
  select: 3,
  textInput: 4,
  section: 9,
  text: 10,
  thumbnail: 11,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
} as const;

const IS_COMPONENTS_V2 = 1 << 15;
export const EPHEMERAL = 1 << 6;
export const SUPPRESS_NOTIFICATIONS = 1 << 12;

/** Every component of a message, nested ones included, in the order in which people see them. */
export function allComponents(components: unknown): readonly JsonObject[] {
  return objects(components).flatMap((component) => [
    component,
    ...allComponents(component["components"]),
    ...(isObject(component["accessory"]) ? allComponents([component["accessory"]]) : []),
    ...(isObject(component["component"]) ? allComponents([component["component"]]) : []),
  ]);
}

export const flagsOf = (body: JsonObject) => Number(body["flags"] ?? 0);
export const isV2 = (body: JsonObject) => (flagsOf(body) & IS_COMPONENTS_V2) !== 0;
