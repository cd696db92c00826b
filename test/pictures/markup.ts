const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);

/** A JSON value of a golden file, looked at without trust. */
export type Node = { readonly [key: string]: unknown };

export const nodes = (value: unknown): readonly Node[] => (Array.isArray(value) ? (value as Node[]) : []);
export const node = (value: unknown): Node =>
  typeof value === "object" && value !== null ? (value as Node) : {};
export const words = (value: unknown): string => (typeof value === "string" ? value : "");

/** Whose clock the pictures show. */
const ZONE = "Europe/Berlin";

export const clock = (seconds: unknown) =>
  new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: ZONE }).format(Number(seconds) * 1_000);

export const dayAndClock = (seconds: unknown) =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: ZONE }).format(
    Number(seconds) * 1_000,
  );

/** Nothing is left out of a picture silently. */
export function unknownKind(of: string, kind: unknown): never {
  throw new Error(`There is no picture yet of ${of} "${String(kind)}".`);
}
