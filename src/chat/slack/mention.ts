/** "here", "user:U…", "group:S…" as Slack writes them; empty for anything else. */
export function mentionOf(words: string | undefined): string {
  if (words === undefined) return "";
  if (words === "here" || words === "channel" || words === "everyone") return `<!${words}>`;
  const [, kind, id] = /^(user|group):([UWS][A-Z0-9]+)$/.exec(words) ?? [];
  if (kind === "user") return `<@${id}>`;
  return kind === "group" ? `<!subteam^${id}>` : "";
}
