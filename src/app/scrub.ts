const HIDDEN = "***";

/**
 * What secrets look like, wherever they come from: a library's error may carry one that no configuration names. What comes
 * before the secret has a bound, or a long text would take minutes.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"'\\]*@/gi, `$1${HIDDEN}@`],
  [/\bx(?:ox[a-z]|app)-[\w-]+/g, HIDDEN],
  [/(hooks\.slack[\w.-]{0,60}\/)[\w/-]+/gi, `$1${HIDDEN}`],
  [/(\/webhooks\/\d+\/)[\w-]+/g, `$1${HIDDEN}`],
  [/(\/interactions\/\d+\/)[\w.-]+/g, `$1${HIDDEN}`],
  // "Basic Information" is a page of Slack's.
  [/\b(Bearer|Basic(?! Information\b)|Bot)\s+[\w.~+/=-]{8,}/g, `$1 ${HIDDEN}`],
  [/[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}/g, HIDDEN],
];

/** Takes secrets out of a text: those that are known, also as JSON and URLs write them, and those that look like one. */
export function scrubber(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets.flatMap(writings))]
    .filter((secret) => secret.length >= 4)
    .toSorted((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, HIDDEN);
    for (const [pattern, replacement] of PATTERNS) clean = clean.replaceAll(pattern, replacement);
    return clean;
  };
}

const writings = (secret: string) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  encodeURI(secret),
];
