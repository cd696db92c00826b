import type { RichTextBlock, RichTextElement } from "@slack/types";

export const said = (words: string): RichTextElement => ({ type: "text", text: words });

export const rich = (elements: RichTextElement[]): RichTextBlock => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements }],
});

export const preformatted = (words: string): RichTextBlock[] =>
  words === ""
    ? []
    : [
        {
          type: "rich_text",
          elements: [{ type: "rich_text_preformatted", elements: [{ type: "text", text: words }] }],
        },
      ];
