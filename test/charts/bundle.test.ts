import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { decodePng } from "./png.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

// Below the project, because the bundle finds the renderer and its fonts in node_modules beside it.
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(root, "node_modules/.bundle-"));
  const built = /esbuild (.*?) && /.exec(packageJson.scripts.build)?.[1] ?? "";
  const command = `esbuild src/charts/charts.ts ${built.replace("--outdir=dist", `--outdir=${folder}`)}`;
  await run("sh", ["-c", command], {
    cwd: root,
    env: { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env["PATH"]}` },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const PAINT = `
  const [, folder, title] = process.argv;
  const { chartRenderer } = await import(folder + "/charts.js");
  const clock = { now: () => 0, after: (delay, callback) => { const t = setTimeout(callback, delay); return () => clearTimeout(t); } };
  const warned = [];
  const charts = chartRenderer({ clock, log: { warn: (event, { why }) => warned.push(event + ": " + why) } });
  const png = await charts.render({ kind: "chart", title, alt: "", unit: "commands", points: [{ at: 0, value: 3 }] });
  await charts.close();
  console.log(JSON.stringify({ warned, png: Buffer.from(png ?? []).toString("base64") }));
`;

async function paint(from: string, ...flags: readonly string[]) {
  const { stdout } = await run(
    process.execPath,
    [...flags, "--input-type=module", "-e", PAINT, from, "orders"],
    {
      maxBuffer: 10_000_000,
    },
  );
  return JSON.parse(stdout) as { readonly warned: readonly string[]; readonly png: string };
}

describe("the bundle that npm start runs", () => {
  it("paints charts with the program that is built beside it", async () => {
    const { warned, png } = await paint(folder, "--max-semi-space-size=1", "--enable-source-maps");
    expect(warned).toEqual([]);
    const picture = decodePng(Buffer.from(png, "base64"));
    expect(picture.width).toBe(1_600);
    expect(picture.count().get("#56b4e9")).toBeGreaterThan(50_000);
  });

  it("paints in the container image, too: what no bundle can hold is copied beside it", async () => {
    const image = await mkdtemp(join(tmpdir(), "headroom-image-"));
    const dockerfile = await readFile(join(root, "Dockerfile"), "utf8");
    for (const [, from = "", to = ""] of dockerfile.matchAll(/^COPY --from=build \/build\/(\S+) (\S+)$/gm)) {
      const target = join(image, to.endsWith("/") ? join(to, basename(from)) : to);
      await cp(from === "dist" ? folder : join(root, from), target, { recursive: true });
    }
    const { warned, png } = await paint(join(image, "opt/headroom/dist"));
    await rm(image, { recursive: true });
    expect(warned).toEqual([]);
    const picture = decodePng(Buffer.from(png, "base64"));
    // Letters of both fonts: the title's and the axis's.
    expect(picture.count().get("#f2f4f7")).toBeGreaterThan(500);
    expect(picture.count().get("#b9c1cc")).toBeGreaterThan(500);
  });
});
