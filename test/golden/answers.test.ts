import { describe, expect, it } from "vitest";
import { noPaint } from "../../src/chat/terminal/colour.ts";
import { renderTerminal } from "../../src/chat/terminal/render.ts";
import { answers } from "./answers.ts";

const LINES = {
  stats: "stats prod-cache",
  "stats-quiet": "stats sessions",
  "stats-unknown": "stats archive",
  status: "status",
  alerts: "alerts",
  history: "history",
  silences: "silences",
  help: "help",
  "help-silence": "help silence",
  about: "about",
  "wrong-database": "stats prd-cache",
  "wrong-command": "stast",
} as const;

const messages = await answers(LINES);
const style = {
  zone: "UTC",
  width: 100,
  paint: noPaint,
  command: (line: string) => `/redis ${line}`,
};

describe("answers as plain text", () => {
  it.each([...messages].filter(([name]) => name in LINES))("%s", async (name, message) => {
    const picture = `${renderTerminal(message, style).join("\n")}\n`;
    await expect(picture).toMatchFileSnapshot(`./terminal/answer-${name}.txt`);
  });
});
