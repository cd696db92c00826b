/** Whose form a webhook understands, as far as its address tells. */
export function webhookFormat(url: string): "slack" | "discord" | undefined {
  const address = URL.parse(url);
  if (address === null) return undefined;
  if (/^hooks\.slack(-gov)?\.com$/.test(address.hostname)) return "slack";
  if (!/^((ptb|canary)\.)?discord(app)?\.com$/.test(address.hostname)) return undefined;
  // Discord understands Slack's form too, at an address of its own.
  return address.pathname.endsWith("/slack") ? "slack" : "discord";
}
