/**
 * The Redis protocol (RESP2, and what of RESP3 a relay has to step over), read and written. Requests are
 * arrays of bulk strings, so that one decoder reads both directions.
 */
export type RespValue = string | number | null | RespError | readonly RespValue[];

/** An error reply, as a value: its first word is the code. */
export class RespError extends Error {
  override readonly name = "RespError";
}

interface Parsed {
  readonly value: RespValue;
  readonly next: number;
}

/** Feeds on chunks and hands over each whole value with the bytes that it was written in. */
export function respDecoder(onValue: (value: RespValue, raw: Buffer) => void): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  return (chunk) => {
    let buffer = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let at = 0;
    for (let parsed = parse(buffer, at); parsed !== undefined; parsed = parse(buffer, at)) {
      onValue(parsed.value, buffer.subarray(at, parsed.next));
      at = parsed.next;
    }
    pending = buffer.subarray(at);
  };
}

/** The value that begins at `at`; undefined while its end has not arrived. */
function parse(buffer: Buffer, at: number): Parsed | undefined {
  const end = buffer.indexOf("\r\n", at, "latin1");
  if (end < 0) return undefined;
  const next = end + 2;
  const line = buffer.toString("utf8", at + 1, end);
  switch (String.fromCharCode(buffer[at] ?? 0)) {
    case "+":
    case ",":
    case "#":
    case "(":
      return { value: line, next };
    case "-":
      return { value: new RespError(line), next };
    case ":":
      return { value: Number(line), next };
    case "_":
      return { value: null, next };
    case "$":
    case "=":
    case "!":
      return parseBulk(buffer, next, Number(line));
    case "*":
    case "~":
    case ">":
      return parseItems(buffer, next, Number(line));
    case "%":
      return parseItems(buffer, next, Number(line) * 2);
    default:
      // A command typed without framing, as people do with telnet.
      return { value: inlineWords(buffer.toString("utf8", at, end)), next };
  }
}

function parseBulk(buffer: Buffer, at: number, length: number): Parsed | undefined {
  if (length < 0) return { value: null, next: at };
  const end = at + length;
  if (buffer.length < end + 2) return undefined;
  return { value: buffer.toString("utf8", at, end), next: end + 2 };
}

function parseItems(buffer: Buffer, at: number, count: number): Parsed | undefined {
  if (count < 0) return { value: null, next: at };
  const items: RespValue[] = [];
  let next = at;
  for (let item = 0; item < count; item++) {
    const parsed = parse(buffer, next);
    if (parsed === undefined) return undefined;
    items.push(parsed.value);
    next = parsed.next;
  }
  return { value: items, next };
}

const inlineWords = (line: string) => line.split(/\s+/).filter((word) => word !== "");

/** A request as a client sends it. */
export function encodeCommand(words: readonly string[]): string {
  let text = `*${words.length}\r\n`;
  for (const word of words) text += bulk(word);
  return text;
}

export const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
export const simple = (text: string) => `+${text}\r\n`;
export const failure = (text: string) => `-${text}\r\n`;
