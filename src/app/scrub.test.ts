import { describe, expect, it } from "vitest";
import { jsonLog } from "./log.ts";
import { scrubber } from "./scrub.ts";

describe("secrets", () => {
  it.each([
    { text: "redis://:hunter2@db.example.com:6379 refused", secret: "hunter2" },
    { text: "rediss://default:pa%2Fss@eu1.upstash.io:6379", secret: "pa%2Fss" },
    { text: "token xoxb-12-34-abcDEF failed", secret: "xoxb-12-34-abcDEF" },
    { text: "POST https://hooks.slack.com/services/T00/B00/XXXX 404", secret: "T00/B00/XXXX" },
    { text: "https://discord.com/api/webhooks/118000000000000001/aB-c_9", secret: "aB-c_9" },
    { text: "Authorization: Basic b3BzOmtleS1rZXk=", secret: "b3BzOmtleS1rZXk=" },
  ])("are known by their look: $text", ({ text, secret }) => {
    expect(scrubber([])(text)).not.toContain(secret);
  });

  it("are not seen in what people are told to look for", () => {
    const words = "Make an app-level token under Basic Information, and set SLACK_APP_TOKEN to it.";
    expect(scrubber([])(words)).toBe(words);
  });

  it.each(["a.", "a-", "hooks.slack", "xoxb-"])("are looked for in a long text without end: %j", (part) => {
    const long = part.repeat(1_000_000 / part.length);
    expect(scrubber([])(`${long} redis://u:hunter2@x`)).not.toContain("hunter2");
  });

  it("never reach a log line, in whatever field, nested, quoted or encoded", () => {
    const lines: string[] = [];
    const secret = 'p"ss/w\\rd ä';
    const log = jsonLog({ level: "debug", secrets: [secret], write: (line) => lines.push(line) });
    log.info(`event ${secret}`, {
      url: encodeURIComponent(secret),
      deep: { list: [secret] },
      error: new Error(secret),
    });
    const written = lines.join("");
    expect(written).toContain("event ***");
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
      expect(written).not.toContain(form);
  });
});
