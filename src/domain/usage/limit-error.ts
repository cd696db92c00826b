/** A refusal that names a limit of the plan. What texts mean which limit: facts of Upstash, 2026-08. */
export interface LimitError {
  readonly kind: "monthly" | "daily" | "budget" | "storage" | "request-size" | "connections";
  readonly limit?: number;
  readonly usage?: number;
  /** The provider's own words, for the message; foreign text. */
  readonly text: string;
}

// Never the bare word "quota": it is in the storage text too.
const KINDS: readonly (readonly [RegExp, LimitError["kind"]])[] = [
  [/max requests limit exceeded/i, "monthly"],
  [/max daily request limit exceeded/i, "daily"],
  [/suspended for exceeding the defined budget limit/i, "budget"],
  [/DB capacity quota exceeded/i, "storage"],
  [/max (request size|single record size|key size)/i, "request-size"],
  // The second is plain Redis at its `maxclients`.
  [/max concurrent connections|max number of clients reached/i, "connections"],
];

/** Reads a server's error; undefined when it is about something else than a limit. Figures are in commands or bytes. */
export function limitErrorOf(text: string): LimitError | undefined {
  const kind = KINDS.find(([pattern]) => pattern.test(text))?.[1];
  if (kind === undefined) return undefined;
  // Up to 15 digits a number is exact.
  const limit = figure(text, /(?:Limit|Threshold): (\d{1,15})(?!\d)/i);
  const usage = figure(text, /(?:Usage|Actual): (\d{1,15})(?!\d)/i);
  return {
    kind,
    text: text.trim(),
    ...(limit === undefined ? {} : { limit }),
    ...(usage === undefined ? {} : { usage }),
  };
}

function figure(text: string, pattern: RegExp): number | undefined {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
