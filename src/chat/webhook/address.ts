import type { Channel } from "../../ports/chat.ts";

export type WebhookForm = "slack" | "discord";

/** Whose form a webhook speaks: by its address where that says it, else as configured, else Slack's. */
export function formOf(channel: Channel): WebhookForm {
  const url = URL.parse(channel.address);
  return (url === null ? undefined : formByAddress(url)) ?? channel.format ?? "slack";
}

function formByAddress(url: URL): WebhookForm | undefined {
  if (/^hooks\.slack(-gov)?\.com$/.test(url.hostname)) return "slack";
  if (!/^((ptb|canary)\.)?discord(app)?\.com$/.test(url.hostname)) return undefined;
  // Discord also takes Slack's form there: https://docs.discord.com/developers/resources/webhook
  return url.pathname.endsWith("/slack") ? "slack" : "discord";
}

/** Where to post. `wait=true` makes Discord answer with the message, whose id an edit needs; `thread_id` is kept. */
export function postAddress(url: URL, form: WebhookForm): URL {
  const address = new URL(url);
  if (form === "discord") address.searchParams.set("wait", "true");
  return address;
}

export function editAddress(url: URL, message: string): URL {
  const address = new URL(url);
  address.pathname = `${url.pathname.replace(/\/$/, "")}/messages/${encodeURIComponent(message)}`;
  address.searchParams.delete("wait");
  return address;
}

/** An address may hold a user and a password, which fetch refuses: they go into the header that they stand for. */
export function apart(url: URL): { readonly url: URL; readonly authorization?: string } {
  if (url.username === "" && url.password === "") return { url };
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  const words = [url.username, url.password].map(decoded).join(":");
  return { url: bare, authorization: `Basic ${Buffer.from(words).toString("base64")}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
