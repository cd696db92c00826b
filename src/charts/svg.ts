/** Markup that may be put into a picture as it is; foreign text becomes it only through `tag` and `label`, escaped. */
export type Svg = string & { readonly __brand: "Svg" };

type Attributes = Readonly<Record<string, string | number>>;

export const tag = (name: string, attributes: Attributes, ...children: readonly Svg[]): Svg => {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${said(value)}"`);
  const head = `<${name}${words.join("")}`;
  return (children.length === 0 ? `${head}/>` : `${head}>${children.join("")}</${name}>`) as Svg;
};

export const label = (words: string, attributes: Attributes): Svg =>
  tag("text", attributes, escaped(words) as Svg);

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Straight lines from spot to spot, as a path's `d`. */
export const through = (spots: readonly Spot[]): string =>
  spots.map(({ x, y }, at) => `${at === 0 ? "M" : "L"}${said(x)} ${said(y)}`).join("");

// A tenth of a pixel is as much as anybody sees.
const said = (value: string | number) =>
  typeof value === "number" ? String(Math.round(value * 10) / 10) : escaped(value);

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML has no place for control characters, and half a surrogate pair ends the parsing. */
const escaped = (words: string) =>
  words.replaceAll(/\p{C}+/gu, " ").replaceAll(/[&<>"]/g, (each) => ENTITIES[each] ?? "");
