import { describe, expect, it } from "vitest";
import { discordPayload } from "../../src/chat/webhook/discord.ts";
import { DISCORD, SLACK } from "../../src/chat/webhook/limits.ts";
import { slackPayload } from "../../src/chat/webhook/slack.ts";
import { line, type Message, type Text } from "../../src/messages/message.ts";
import { alertMessages } from "./alerts.ts";

const json = (payload: unknown) => `${JSON.stringify(payload, null, 2)}\n`;
const some = ["usage-critical", "limit-month-refused", "usage-new-day", "unreachable", "hostile", "storm"];

describe("messages for webhooks", () => {
  it.each(some)("%s", async (name) => {
    const message = alertMessages[name];
    expect(message).toBeDefined();
    if (message === undefined) return;
    await expect(json(slackPayload(message, "here"))).toMatchFileSnapshot(
      `./webhook/slack-${name}.golden.json`,
    );
    await expect(json(discordPayload(message))).toMatchFileSnapshot(`./webhook/discord-${name}.golden.json`);
  });

  const cell = (words: string): Text => line(words);
  const huge: Message = {
    tone: "neutral",
    title: line("& ".repeat(5_000)),
    blocks: [
      { kind: "text", text: line("<>".repeat(4_000)) },
      {
        kind: "table",
        columns: [{ title: "database" }, { title: "used", align: "right" }],
        rows: Array.from({ length: 500 }, (_, at) => [cell(`database-${at}`), cell(`${at} & more`)]),
      },
    ],
  };

  it("never go over Slack's limits, and say what was left out", () => {
    const { text, attachments } = slackPayload(huge);
    const sections = attachments?.flatMap((each) => each.blocks.map((block) => block.text.text)) ?? [];
    expect(text.length).toBeLessThanOrEqual(SLACK.text);
    expect(Math.max(...sections.map((each) => each.length))).toBeLessThanOrEqual(SLACK.section);
    expect(sections.length).toBeLessThanOrEqual(SLACK.blocks);
    expect([text, ...sections].join("").length).toBeLessThanOrEqual(SLACK.allBlocks);
    expect(sections.join("\n")).toMatch(/… and \d+ more lines$/);
    for (const each of sections) expect((each.match(/```/g) ?? []).length % 2).toBe(0);
  });

  it("never go over Discord's limits, and say what was left out", () => {
    const { content, embeds } = discordPayload(huge);
    expect(content.length).toBeLessThanOrEqual(DISCORD.content);
    expect(embeds[0]?.description.length).toBeLessThanOrEqual(DISCORD.description);
    expect(embeds[0]?.description).toMatch(/… and \d+ more lines$/);
  });
});
