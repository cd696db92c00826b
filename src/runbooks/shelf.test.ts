import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FIGURES, withFigures, type Figures } from "../domain/runbook/figures.ts";
import { commandsIn, stepsOf } from "../domain/runbook/runbook.ts";
import { openShelf } from "./shelf.ts";

const NAMES = ["suspended", "high-usage", "low-hit-rate", "unreachable", "best-practices"];
const page = (name: string) => readFile(new URL(`pages/${name}.md`, import.meta.url), "utf8");

describe("the shipped runbooks", () => {
  it("are five, each with steps", async () => {
    const { runbooks, problems } = await openShelf();
    expect(problems).toEqual([]);
    expect([...runbooks.keys()]).toEqual(NAMES);
    for (const runbook of runbooks.values()) expect(stepsOf(runbook).length).toBeGreaterThan(5);
  });

  it("are files that a build can carry along", async () => {
    const { scripts } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
    expect(scripts.build).toContain("'src/runbooks/pages','dist/pages'");
  });

  it.each([
    [
      "suspended",
      ["support@upstash.com", "Subject: Database Suspension - {{id}}", "{{error}}", "{{utc}}", "{{plan}}"],
    ],
    [
      "suspended",
      [
        "Check the status",
        "Contact support",
        "Upgrade",
        "Verify the fix",
        "every 5 minutes",
        "stopped rising",
      ],
    ],
    ["suspended", ["redis watch {{database}} 2h", "max requests limit exceeded", "defined budget limit"]],
    [
      "high-usage",
      ["`sleep(0.01)` asks 100 times", "`sleep(0.1)` asks 10 times", "`sleep(0.5)` asks 2 times"],
    ],
    [
      "high-usage",
      ["over-caching", "duplicate workers", "tight loops", "setex", "blpop", "mget", "37,400", "153,600"],
    ],
    ["best-practices", ["Tenant look-ups: 1 hour", "Sessions: 30 minutes", "Configuration: 15 minutes"]],
    [
      "best-practices",
      [
        "Static data: 1 hour or more",
        "Dynamic data: 5 to 15 minutes",
        "Session data: 30 minutes",
        "## Don't",
      ],
    ],
    ["low-hit-rate", ["Below 50 %", "below 20 %"]],
    ["unreachable", ["ENOTFOUND", "WRONGPASS", "rediss://"]],
  ])("%s holds what the guide says: %j", async (name, sentences) => {
    const markdown = await page(name);
    for (const sentence of sentences) expect(markdown).toContain(sentence);
  });

  it("leave no placeholder behind once the figures are in", async () => {
    const figures = Object.fromEntries(Object.keys(FIGURES).map((name) => [name, "x"])) as Figures;
    for (const runbook of (await openShelf()).runbooks.values()) {
      expect(JSON.stringify(withFigures(runbook, figures))).not.toMatch(/\{\{|\}\}/);
    }
  });

  it("offer to watch every 5 minutes", async () => {
    const suspended = (await openShelf()).runbooks.get("suspended");
    const commands = commandsIn(suspended?.sections.flatMap(({ body }) => body) ?? []);
    expect(commands).toContainEqual({ label: "Watch every 5 minutes", line: "watch {{database}} 2h" });
  });
});

describe("a team's own runbooks", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "runbooks-"));
    await writeFile(join(folder, "suspended.md"), "# Ours\n- [ ] Call the owner\n");
    await writeFile(join(folder, "broken.md"), "nothing");
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("take the place of the shipped one of that name; what is wrong with others is said", async () => {
    const { runbooks, problems } = await openShelf({ folder, files: {} });
    expect(runbooks.get("suspended")?.title).toBe("Ours");
    expect(runbooks.has("broken")).toBe(false);
    expect(problems).toHaveLength(2);
  });

  it("leave the shipped one in place when the file is missing, and say so", async () => {
    const { runbooks, problems } = await openShelf({ files: { unreachable: join(folder, "none.md") } });
    expect(runbooks.get("unreachable")?.title).toBe("{{database}} does not answer");
    expect(problems).toEqual([
      `The runbook unreachable could not be read from ${join(folder, "none.md")}: it does not exist.`,
    ]);
  });
});
