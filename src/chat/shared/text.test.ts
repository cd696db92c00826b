import { describe, expect, it } from "vitest";
import { instantOf } from "../../domain/time/instant.ts";
import { code, command, line, person, strong, time } from "../../messages/message.ts";
import { fitRows } from "./rows.ts";
import { shorter } from "./shorten.ts";
import { mrkdwn } from "./slack-text.ts";

const at = instantOf("2026-11-24T17:48:00Z");
const ada = { platform: "slack", id: "U1", name: "ada" };

describe("Slack's mrkdwn", () => {
  it("shows times in the reader's own zone, with a text for where it cannot", () => {
    expect(mrkdwn([time(at)])).toBe("<!date^1795542480^{time}|17:48 UTC>");
    expect(mrkdwn([time(at, "date-time")])).toContain("^{date_short_pretty} {time}|2026-11-24 17:48 UTC>");
  });

  it("marks what is strong, code and a command", () => {
    expect(mrkdwn(line(strong("orders"), " ", code("GET"), " ", command("stats")))).toBe(
      "*orders* `GET` `/redis stats`",
    );
  });

  it("lets no foreign text mention, link or leave its marks", () => {
    expect(mrkdwn(line("<!channel> & <http://evil|click>"))).toBe(
      "&lt;!channel&gt; &amp; &lt;http://evil|click&gt;",
    );
    expect(mrkdwn([strong("a*b"), code("x`y")])).toBe("*ab*`xy`");
    expect(mrkdwn([person({ ...ada, name: "<!here>" })])).toBe("@&lt;!here&gt;");
    expect(mrkdwn([{ kind: "link", url: "javascript:alert(1)", text: "x" }])).toBe("x");
    expect(mrkdwn([{ kind: "link", url: "https://e.com/a|b>c", text: "a|b" }])).toBe(
      "<https://e.com/a%7Cb%3Ec|a/b>",
    );
  });
});

describe("an odd address", () => {
  it("costs no message", () =>
    expect(mrkdwn([{ kind: "link", url: "https://e.com/100%", text: "x" }])).toBe("<https://e.com/100%|x>"));
});

describe("fitting a message", () => {
  it("takes long words from the middle, and never half of a character", () => {
    const foreign = (lead: string) => line(lead + "🙂".repeat(150));
    for (const lead of ["", "a", "ab", "abc"]) {
      const cut = shorter({
        tone: "critical",
        title: line("x"),
        blocks: [{ kind: "text", text: foreign(lead) }],
      });
      expect(JSON.stringify(cut)).toContain("🙂 … 🙂");
      expect(JSON.stringify(cut)).not.toContain("\\ud");
    }
  });

  const rows = Array.from({ length: 10 }, (_, at) => `row ${at} ${"x".repeat(20)}`);

  it("leaves what fits as it is", () => {
    expect(fitRows([{ rows }, { rows: ["a"], fenced: true, head: "h" }], 1_000)).toEqual([
      rows.join("\n"),
      "```\nh\na\n```",
    ]);
  });

  it("drops row by row from the end and says how many", () => {
    const fitted = fitRows([{ rows }, { rows: ["last"] }], 130);
    expect(fitted).toEqual([rows.slice(0, 3).join("\n"), "… and 8 more lines"]);
    expect(fitted.join("\n").length).toBeLessThanOrEqual(130);
  });

  it("cuts one long row, but never inside an escape", () => {
    const [cut] = fitRows([{ rows: [`${"x".repeat(117)}&amp;${"y".repeat(200)}`] }], 160);
    expect(cut).toBe(`${"x".repeat(117)}…`);
  });
});
