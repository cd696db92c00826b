import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * The map of the house, once. A room may import the rooms of the lines above its own (and what `also` names); rooms of
 * one line never meet.
 */
const FLOORS: readonly (readonly string[])[] = [
  ["domain/time"],
  ["domain/usage"],
  ["domain/forecast", "domain/pricing"],
  ["domain/alerting"],
  ["domain/runbook"],
  ["messages"],
  ["ports"],
  ["runbooks", "diagnose"],
  ["config", "commands", "monitor", "sources", "stores", "charts", "demo"],
  ["chat"],
  ["app"],
  ["cli"],
];

const ROOMS = FLOORS.flat();
const src = join(import.meta.dirname, "..", "src");

interface Import {
  readonly file: string;
  readonly target: string;
}

const roomOf = (file: string) => ROOMS.find((room) => file.startsWith(`${room}/`));
const floorOf = (room: string) => FLOORS.findIndex((floor) => floor.includes(room));

/** What is wrong with an import, in words; undefined when it is allowed. */
function objection({ file, target }: Import): string | undefined {
  const from = roomOf(file);
  if (from === undefined) return `${file} is in no room of the map`;
  const isDomain = from.startsWith("domain/");
  if (!target.startsWith("."))
    return isDomain ? `${file} imports ${target}: the domain has no packages and no I/O` : undefined;
  const path = normalize(join(dirname(file), target));
  // The version that is told to people is the package's.
  if (path === "../package.json" && from === "app") return undefined;
  const to = roomOf(path);
  if (to === undefined) return `${file} imports ${path}, which is in no room of the map`;
  if (from === to || floorOf(to) < floorOf(from)) return undefined;
  return `${file} imports ${path}: ${from} may not see ${to}`;
}

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts")) yield path;
  }
}

function importsOf(path: string, { types }: { types: boolean } = { types: true }): readonly string[] {
  const whole = readFileSync(path, "utf8");
  const text = types ? whole : whole.replaceAll(/^(?:import|export) type [^;]*;/gm, "");
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*["']([^"']+)["']|import\s*\(\s*["']([^"']+)["']|(?:^|\n)\s*import\s*["']([^"']+)["']/g,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

const files = [...sourceFiles(src)].map((path) => ({ path, name: relative(src, path) }));

describe("the house", () => {
  it("imports only downwards", () => {
    const imports = files.flatMap(({ path, name }) =>
      importsOf(path).map((target) => ({ file: name, target })),
    );
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.map(objection).filter(Boolean)).toEqual([]);
  });

  it.each([
    { file: "domain/usage/meter.ts", target: "zod", because: "no packages" },
    { file: "domain/usage/meter.ts", target: "node:fs", because: "no packages" },
    { file: "domain/usage/meter.ts", target: "../alerting/rule.ts", because: "may not see domain/alerting" },
    { file: "monitor/batch.ts", target: "../config/config.ts", because: "may not see config" },
    { file: "messages/alert.ts", target: "../chat/slack/render.ts", because: "may not see chat" },
    { file: "attic/box.ts", target: "../ports/store.ts", because: "in no room" },
  ])("refuses $file importing $target", ({ file, target, because }) => {
    expect(objection({ file, target })).toContain(because);
  });

  // Types leave nothing behind at run time: two files may share one.
  it("has no cycles between files", () => {
    const edges = new Map(
      files.map(({ path, name }) => [
        name,
        importsOf(path, { types: false })
          .filter((target) => target.startsWith("."))
          .map((target) => normalize(join(dirname(name), target))),
      ]),
    );
    expect(cycleIn(edges)).toBeUndefined();
    expect(
      cycleIn(
        new Map([
          ["a", ["b"]],
          ["b", ["a"]],
        ]),
      ),
    ).toEqual(["a", "b", "a"]);
  });

  it("reads the clock and chance only in app and cli", () => {
    // How long a socket may be silent is a setting of the socket.
    const forbidden =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|(?<!\bsocket\.)\bsetTimeout\(|\bsetInterval\(/;
    const offenders = files
      .filter(({ name }) => !name.startsWith("app/") && !name.startsWith("cli/"))
      .filter(({ path }) => forbidden.test(readFileSync(path, "utf8")))
      .map(({ name }) => name);
    expect(offenders).toEqual([]);
  });

  it("is drawn in src/README.md as it is", () => {
    const map = readFileSync(join(src, "README.md"), "utf8");
    for (const room of new Set(ROOMS.map((each) => each.split("/")[0]))) expect(map).toContain(`${room}/`);
  });
});

function cycleIn(edges: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of edges.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const cycle = visit(node, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
