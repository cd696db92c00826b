const MASK = "***";

/** Keys whose values are never repeated to anybody. */
const SECRET_KEYS = new Set([
  "url",
  "webhook",
  "botToken",
  "appToken",
  "signingSecret",
  "token",
  "apiKey",
  "databaseUrl",
]);

export const isSecretKey = (key: string | number | undefined) => SECRET_KEYS.has(String(key));

/** A name that people give to secrets: its variable's value is masked wherever it is used. */
export const isSecretVariable = (name: string) =>
  /URL|TOKEN|SECRET|PASS|KEY|DSN|CRED|AUTH|WEBHOOK/i.test(name);

/** Slack's and Discord's tokens, and addresses that carry a password: recognised wherever they were written. */
const looksSecret = (text: string) =>
  /xox[a-z]-|xapp-|:\/\/[^/\s]*@|\/services\/T|\/api\/webhooks\/|[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}/.test(
    text,
  );

/** A secret as it may be shown: of an address its scheme and host, of a Slack token its kind, of all else nothing. */
export function mask(secret: string): string {
  if (secret === "") return "";
  const kind = /^(xox[a-z]|xapp)-/.exec(secret);
  if (kind !== null) return `${kind[0]}${MASK}`;
  const address = URL.parse(secret);
  if (address === null || address.host === "") return MASK;
  const hasUser = address.username !== "" || address.password !== "";
  const isPlain = !hasUser && address.search === "" && address.pathname.length <= 1;
  // A password with a slash or a # ends the host early: what is left of it would be shown.
  if (secret.includes("@") && (!hasUser || `${address.pathname}${address.hash}`.includes("@"))) return MASK;
  if (isPlain) return `${address.protocol}//${address.host}`;
  return hasUser
    ? `${address.protocol}//${MASK}@${address.host}${/^\/\d*$/.test(address.pathname) ? address.pathname : ""}`
    : `${address.protocol}//${address.host}/${MASK}`;
}

export const maskWhereSecret = (text: string) => (looksSecret(text) ? mask(text) : text);

/** All texts by which a secret may turn up: itself, and of an address its password, encoded and not, and its secret path. */
export function tracesOf(secret: string): string[] {
  const address = URL.parse(secret);
  if (address === null || !/^(https?|rediss?|postgres(ql)?):$/.test(address.protocol))
    return longEnough([secret]);
  const parts = [address.password, decoded(address.password)];
  const hidden = address.protocol.startsWith("http")
    ? [address.pathname.slice(1), address.search.slice(1)]
    : [];
  parts.push(...hidden.filter((part) => part.length >= SHORTEST_PATH));
  // An address without any of these is public; one with an @ in the wrong place is not.
  const isSecret = secret.includes("@") || [...parts, ...hidden].some((part) => part !== "");
  return isSecret ? longEnough([secret, ...parts]) : [];
}

/** A path that is as short as "hook" is a word, which other sentences need. */
const SHORTEST_PATH = 8;

// Shorter ones are parts of ordinary words: taking them out would hide the text and not the secret.
const longEnough = (traces: readonly string[]) => [...new Set(traces)].filter((trace) => trace.length >= 4);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const TOKENS = /\b(xox[a-z]|xapp)-[\w-]{4,}/g;
const PASSWORDS = /:\/\/[^/\s]*@/g;

/** The text without tokens, wherever they were written by mistake. */
export const withoutTokens = (text: string) => text.replaceAll(TOKENS, `$1-${MASK}`);

/** The text without tokens and without the passwords of addresses. */
export const scrubbed = (text: string) => withoutTokens(text).replaceAll(PASSWORDS, `://${MASK}@`);

/** The text without any of the secrets; the longest go first, so that no part of one is left. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets.toSorted((a, b) => b.length - a.length))
    clean = clean.replaceAll(secret, MASK);
  return clean;
}
