import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FIGURES, withFigures, type Figures } from "../domain/runbook/figures.ts";
import { commandsIn, stepsOf } from "../domain/runbook/runbook.ts";
import { openShelf } from "./shelf.ts";

const NAMES = ["suspended", "high-usage", "low-hit-rate", "unreachable", "best-practices"];

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
    await mkdir(join(folder, "old.md"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("take the place of the shipped one of that name; what is wrong with others is said", async () => {
    const { runbooks, problems } = await openShelf({ folder, files: {} });
    expect(runbooks.get("suspended")?.title).toBe("Ours");
    expect(runbooks.has("broken")).toBe(false);
    expect(problems).toHaveLength(2);
  });

  it("are named in one sentence where a folder stands in a file's place", async () => {
    const { problems } = await openShelf({ files: { unreachable: join(folder, "old.md") } });
    expect(problems).toEqual([
      `The runbook unreachable could not be read from ${join(folder, "old.md")}: it is a folder.`,
    ]);
  });

  it("are not read where they are too long, or no files at all", async () => {
    const [long, socket] = [join(folder, "long.txt"), join(folder, "socket")];
    const listening = createServer().listen(socket);
    await once(listening, "listening");
    await writeFile(long, `# Ours\n- [ ] Call\n${"words ".repeat(200_000)}`);
    const { problems } = await openShelf({ files: { suspended: long, unreachable: socket } });
    expect(problems).toEqual([
      `The runbook suspended could not be read from ${long}: it has 1.14 MB, and more than 100 KB are not read.`,
      `The runbook unreachable could not be read from ${socket}: it is no file.`,
    ]);
    listening.close();
  });

  it("leave the shipped one in place when the file is missing, and say so", async () => {
    const { runbooks, problems } = await openShelf({ files: { unreachable: join(folder, "none.md") } });
    expect(runbooks.get("unreachable")?.title).toBe("{{database}} does not answer");
    expect(problems).toEqual([
      `The runbook unreachable could not be read from ${join(folder, "none.md")}: it does not exist.`,
    ]);
  });
});
