import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/app/system.ts";
import { chartRenderer } from "../../src/charts/charts.ts";
import { PAINTER } from "../../src/charts/child.ts";
import { hours, instantOf, later, seconds } from "../../src/domain/time/instant.ts";
import type { Chart } from "../../src/messages/message.ts";
import type { ChartRenderer } from "../../src/ports/chart.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { stillClock } from "../fakes/still-clock.ts";
import { decodePng } from "./png.ts";

const FRAGILE = new URL("fragile-painter.ts", import.meta.url);
const midnight = instantOf("2026-11-24T00:00:00Z");

const titled = (title: string, parts: Partial<Chart> = {}): Chart => ({
  kind: "chart",
  title,
  alt: "",
  unit: "commands",
  points: [100, 400, 900].map((value, hour) => ({ at: later(midnight, hours(hour)), value })),
  ...parts,
});

const busy = titled("orders: commands today (UTC)", {
  limit: 2_000,
  total: { from: midnight, to: later(midnight, hours(24)), now: later(midnight, hours(3)), used: 1_400 },
});

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function renderer(options: { program?: URL; clock?: Clock } = {}) {
  const warned: unknown[] = [];
  const warn = (event: string, fields?: object) => void warned.push([event, fields]);
  const log = { debug() {}, info() {}, warn, error() {} };
  const charts = chartRenderer({ clock: systemClock, log, ...options });
  ends.push(() => charts.close());
  return { charts, warned };
}

let drawn = 0;
/** Each a chart of its own, because one that was just painted is not painted again. */
const pidOf = async (charts: ChartRenderer, title = `x${(drawn += 1)}`) =>
  Number(Buffer.from((await charts.render(titled(title))) ?? []).toString());

async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}

describe("a chart", () => {
  it("is painted as a sharp PNG with what it is to show", async () => {
    const { charts } = renderer();
    const png = await charts.render(busy);
    const picture = decodePng(png ?? new Uint8Array());
    expect([picture.width, picture.height]).toEqual([1_600, 720]);
    // A card with round corners.
    expect(picture.at(0, 0)).toBe("clear");
    expect(picture.at(800, 4)).toBe("#1d2127");
    const colours = picture.count();
    for (const [what, colour, least] of [
      ["ground", "#1d2127", 700_000],
      ["title", "#f2f4f7", 2_000],
      ["limit", "#f0a020", 5_000],
      ["used", "#56b4e9", 800],
      ["words", "#b9c1cc", 2_000],
    ] as const)
      expect(colours.get(colour), what).toBeGreaterThan(least);
    expect(png?.length).toBeLessThan(150_000);
  });

  it("has letters without any font of the system", async () => {
    const { charts } = renderer();
    const lettersIn = async (title: string) => {
      const picture = decodePng((await charts.render(titled(title))) ?? new Uint8Array());
      return picture.count().get("#f2f4f7") ?? 0;
    };
    const [few, many] = [await lettersIn("i"), await lettersIn("Wörter, Ωmega, Щит")];
    expect(many).toBeGreaterThan(few + 1_000);
  });

  it("that cannot be drawn starts no process", async () => {
    const clock = stillClock(midnight);
    const { charts } = renderer({ program: FRAGILE, clock });
    await expect(charts.render(titled("x", { points: [] }))).rejects.toThrow("without any figure");
    expect(clock.pending()).toEqual([]);
  });
});

describe("the process that paints", () => {
  it("is the same for charts that follow each other", async () => {
    const { charts } = renderer({ program: FRAGILE });
    const pids = await Promise.all([pidOf(charts), pidOf(charts), pidOf(charts)]);
    expect(new Set(pids).size).toBe(1);
    expect(pids[0]).not.toBe(process.pid);
  });

  it("has nothing to do when the same chart is asked for again", async () => {
    const { charts } = renderer({ program: FRAGILE });
    const pid = await pidOf(charts, "x");
    process.kill(pid, "SIGKILL");
    expect(await isGone(pid)).toBe(true);
    expect(await pidOf(charts, "x")).toBe(pid);
    expect(await pidOf(charts, "y")).not.toBe(pid);
  });

  it.each([
    { title: "crash", says: "its process ended (exit code 3)" },
    { title: "die", says: "its process ended (SIGKILL)" },
    { title: "fail", says: "no such shape" },
  ])(
    "may $title: that chart alone is lost, and the ones that wait behind it are painted",
    async ({ title, says }) => {
      const { charts, warned } = renderer({ program: FRAGILE });
      const first = await pidOf(charts);
      const lost = charts.render(titled(title));
      const next = pidOf(charts);
      await expect(lost).rejects.toThrow(says);
      expect(await next).not.toBe(first);
      expect(warned).toEqual([]);
    },
  );

  it("may die while it waits: no chart is lost for it", async () => {
    const { charts } = renderer({ program: FRAGILE });
    const first = await pidOf(charts);
    process.kill(first, "SIGKILL");
    expect(await isGone(first)).toBe(true);
    expect(await pidOf(charts)).not.toBe(first);
  });

  it("that hangs is ended after 5 s, and the next chart has a new one", async () => {
    const clock = stillClock(midnight);
    const { charts } = renderer({ program: FRAGILE, clock });
    const first = await pidOf(charts);
    const problem = charts.render(titled("hang")).catch((error: Error) => error.message);
    await expect.poll(() => clock.pending()).toEqual([seconds(5)]);
    await clock.pass(seconds(5));
    expect(await problem).toContain("it took longer than 5 s");
    expect(await isGone(first)).toBe(true);
    expect(await pidOf(charts)).not.toBe(first);
  });

  it("ends when no chart has come for 10 s", async () => {
    const clock = stillClock(midnight);
    const { charts } = renderer({ program: FRAGILE, clock });
    const pid = await pidOf(charts);
    expect(clock.pending()).toEqual([seconds(10)]);
    await clock.pass(seconds(10));
    expect(await isGone(pid)).toBe(true);
    expect(await pidOf(charts)).not.toBe(pid);
  });

  it("ends when the renderer is closed, also in the middle of a chart", async () => {
    const clock = stillClock(midnight);
    const { charts } = renderer({ program: FRAGILE, clock });
    const pid = await pidOf(charts);
    const lost = charts.render(titled("hang"));
    const late = charts.render(titled("x"));
    const problem = lost.catch((error: Error) => error.message);
    await expect.poll(() => clock.pending()).toEqual([seconds(5)]);
    await charts.close();
    expect(await problem).toContain("its process ended (SIGKILL)");
    expect(await late).toBeUndefined();
    expect(await isGone(pid)).toBe(true);
    expect(clock.pending()).toEqual([]);
  });

  it("takes no more work than it can do in time", async () => {
    const clock = stillClock(midnight);
    const { charts } = renderer({ program: FRAGILE, clock });
    const turns = Array.from({ length: 17 }, (_, at) => charts.render(titled(at === 0 ? "hang" : "x")));
    const all = Promise.allSettled(turns);
    await expect(turns[16]).rejects.toThrow("too many wait already");
    await charts.close();
    const outcomes = await all;
    expect(outcomes.map(({ status }) => status).filter((each) => each === "fulfilled")).toHaveLength(15);
  });

  it("that misses its native package is not tried again, and the log hears of it once", async () => {
    const folder = await mkdtemp(join(tmpdir(), "headroom-"));
    ends.push(() => rm(folder, { recursive: true }));
    await copyFile(PAINTER, join(folder, "painter.ts"));
    const { charts, warned } = renderer({ program: pathToFileURL(join(folder, "painter.ts")) });
    expect(await charts.render(busy)).toBeUndefined();
    expect(await charts.render(busy)).toBeUndefined();
    expect(warned).toEqual([
      ["charts are told in words", { why: expect.stringContaining("Cannot find package '@resvg/resvg-js'") }],
    ]);
  });

  it("whose program is not there loses its charts one by one", async () => {
    const { charts } = renderer({ program: new URL("nowhere.ts", import.meta.url) });
    await expect(charts.render(busy)).rejects.toThrow("its process ended (exit code 1)");
    await expect(charts.render(busy)).rejects.toThrow("its process ended (exit code 1)");
  });
});
