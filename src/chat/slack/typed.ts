/** What a person typed, without Slack's marks: `<@U1|ada>` is "@ada", `<https://a.example|a.example>` is its label, `&lt;` is "<". */
export const typed = (text: string): string =>
  text
    .replace(/<([@#])[^<|>]*\|([^<>]*)>/g, "$1$2")
    .replace(/<([@#][^<|>]*)>/g, "$1")
    .replace(/<[^<|>@#!]+\|([^<>]*)>/g, "$1")
    .replace(/<(https?:[^<|>]+)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .trim();

/** "@headroom stats prod": what follows the bot's own name. */
export const mentioned = (text: string): string => typed(text.replace(/^\s*<@[UW][A-Z0-9]+(\|[^>]*)?>/, ""));
