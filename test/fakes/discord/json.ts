export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const objects = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

export const words = (value: unknown): string => (typeof value === "string" ? value : "");
export const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
/** Ids and nonces may come as text or as a number. */
export const idText = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";
