import { describe, expect, it } from "vitest";
import { withFigures } from "../domain/runbook/figures.ts";
import { stepsOf } from "../domain/runbook/runbook.ts";
import { readRunbook } from "./markdown.ts";

const OWN = `# {{database}} is slow

Ask **the owner** first. <!-- not shown -->

## Look

- [ ] Read \`SLOWLOG\` for {{database}}
  - above 10 ms it is slow

  \`\`\`sh
  redis-cli slowlog get # {{endpoint}}
  \`\`\`
- [x] Press [Watch](</redis watch {{database}} 5m>) or read [the page](https://example.com/)

1. plain line
`;

const read = (markdown: string) => {
  const result = readRunbook("slow", markdown);
  if (!result.ok) throw new Error(result.problems.join(" "));
  return result.runbook;
};

describe("a runbook in Markdown", () => {
  it("becomes a title, sections, steps with their details, and commands to press", () => {
    expect(read(OWN)).toEqual({
      name: "slow",
      title: "{{database}} is slow",
      intro: [
        {
          kind: "text",
          words: [
            { kind: "text", text: "Ask " },
            { kind: "strong", text: "the owner" },
            { kind: "text", text: " first. " },
          ],
        },
      ],
      sections: [
        {
          title: "Look",
          body: [
            {
              kind: "step",
              number: 1,
              words: [
                { kind: "text", text: "Read " },
                { kind: "code", text: "SLOWLOG" },
                { kind: "text", text: " for {{database}}" },
              ],
              details: [
                { kind: "item", words: [{ kind: "text", text: "above 10 ms it is slow" }] },
                { kind: "code", text: "redis-cli slowlog get # {{endpoint}}" },
              ],
            },
            {
              kind: "step",
              number: 2,
              words: [
                { kind: "text", text: "Press " },
                { kind: "command", line: "watch {{database}} 5m", label: "Watch" },
                { kind: "text", text: " or read " },
                { kind: "link", url: "https://example.com/", text: "the page" },
              ],
              details: [],
            },
            {
              kind: "item",
              words: [
                { kind: "text", text: "1. " },
                { kind: "text", text: "plain line" },
              ],
            },
          ],
        },
      ],
    });
  });

  it("takes figures in as they are, so that they format nothing and lead nowhere", () => {
    const runbook = withFigures(read(OWN), { database: "**prod** [x](https://bad.example)" });
    expect(stepsOf(runbook)[0]?.words.at(-1)).toEqual({
      kind: "text",
      text: " for **prod** [x](https://bad.example)",
    });
    expect(stepsOf(runbook)[0]?.details[1]).toEqual({
      kind: "code",
      text: "redis-cli slowlog get # (not known)",
    });
  });

  it("does not link to what is no web address", () => {
    const [step] = stepsOf(read("# A\n- [ ] [go](javascript:alert(1))"));
    expect(step?.words).toEqual([{ kind: "text", text: "go" }]);
  });

  it("says everything that is wrong, and what to write instead", () => {
    const result = readRunbook("slow", "Some text about {{databse}} and {{toString}}.");
    expect(result.ok ? [] : result.problems.map((problem) => problem.split(":")[0])).toEqual([
      "The runbook slow has no title",
      "The runbook slow has no steps",
      "The runbook slow asks for {{databse}}, which is not known here. Known are",
      "The runbook slow asks for {{toString}}, which is not known here. Known are",
    ]);
  });
});
