import { parseEnv } from "node:util";
import type { Environment } from "../../config/environment.ts";

/** The sentence says which value it is, and what to do with it instead. */
export class Unquotable extends Error {}

/** What every reader of such files takes as it stands, a shell's `source` too. */
const PLAIN = /^[\w:/@.+,%=~-]+$/;

/** A value as .env holds it, so that it is read back as it is; undefined where no quotes are left to put around it. */
export function quoted(value: string): string | undefined {
  // In double quotes other readers, such as a shell and compose, take $ and \\ for more than they are.
  const double = `"${value}"`;
  const forms = [
    ...(PLAIN.test(value) ? [value] : []),
    `'${value}'`,
    ...(/[$\\`]/.test(value) ? [] : [double]),
    `\`${value}\``,
    double,
  ];
  return forms.find((form) => parseEnv(`NAME=${form}`)["NAME"] === value);
}

/**
 * The text of .env with these variables in it. Every other line stays; a line that sets one of them is replaced where it
 * stands, and the rest is added at the end. Throws for a value that no quotes can hold.
 */
export function withVariables(text: string, variables: Environment): string {
  let result = text;
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined || parseEnv(result)[name] === value) continue;
    const form = quoted(value);
    if (form === undefined)
      throw new Unquotable(
        `The value of ${name} holds all kinds of quotes: write it into a file and name that in headroom.yaml, as \${file:…}.`,
      );
    result = set(result, name, form, value);
  }
  return result;
}

function set(text: string, name: string, form: string, value: string): string {
  const setting = `${name}=${form}`;
  const line = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=.*$`, "gm");
  const replaced = text.replace(line, () => setting);
  // A value over several lines is more than its first one; what is added at the end goes before it.
  const isOneLine = parseEnv(text)[name]?.includes("\n") !== true;
  if (isOneLine && replaced !== text && isReadBack(replaced, text, name, value)) return replaced;
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${text}${end}${setting}\n`;
}

/** The variable is what it should be, and all others are what they were. */
function isReadBack(after: string, before: string, name: string, value: string): boolean {
  const [now, then] = [parseEnv(after), parseEnv(before)];
  const names = new Set([...Object.keys(now), ...Object.keys(then)]);
  return [...names].every((each) => now[each] === (each === name ? value : then[each]));
}
