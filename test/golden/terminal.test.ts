import { describe, expect, it } from "vitest";
import { noPaint } from "../../src/chat/terminal/colour.ts";
import { renderTerminal } from "../../src/chat/terminal/render.ts";
import type { Message } from "../../src/messages/message.ts";
import { alertMessages, threadlessMessages, threadMessages } from "./alerts.ts";
import { summaryMessages } from "./summaries.ts";

const style = {
  zone: "UTC",
  width: 100,
  paint: noPaint,
  command: (line: string) => `/redis ${line}`,
};
const picture = (message: Message) => `${renderTerminal(message, style).join("\n")}\n`;

describe("messages as plain text", () => {
  it.each(Object.entries(alertMessages))("%s", async (name, message) => {
    await expect(picture(message)).toMatchFileSnapshot(`./terminal/alert-${name}.txt`);
  });

  it.each(Object.entries(summaryMessages))("a summary of a %s", async (name, message) => {
    await expect(picture(message)).toMatchFileSnapshot(`./terminal/summary-${name}.txt`);
  });

  it("a thread", async () => {
    await expect(threadMessages.map(picture).join("")).toMatchFileSnapshot("./terminal/thread.txt");
  });

  it("says which alert a change is about where there are no threads", async () => {
    await expect(threadlessMessages.map(picture).join("")).toMatchFileSnapshot("./terminal/threadless.txt");
  });

  it.each(Object.entries(alertMessages))("%s has ten lines at most", (name, message) => {
    const lines = picture(message).trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(name === "storm" ? 14 : 10);
  });
});
