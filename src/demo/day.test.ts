import { describe, expect, it } from "vitest";
import { instantOf } from "../domain/time/instant.ts";
import { playDay } from "./day.ts";

const at = (time: string) => instantOf(`2026-11-24T${time}:00Z`);

describe("the demonstration's day", () => {
  it.each([
    { time: "00:00", usual: [0, 0], runaway: [0, 0] },
    { time: "12:00", usual: [2_200, 2_700], runaway: [2_200, 2_700] },
    { time: "18:00", usual: [4_500, 4_900], runaway: [9_000, 9_600] },
    { time: "23:59", usual: [5_590, 5_600], runaway: [17_000, 19_000] },
  ])("has wanted so many commands by $time", ({ time, usual, runaway }) => {
    for (const [day, [low = 0, high = 0]] of [
      [playDay(false), usual],
      [playDay(true), runaway],
    ] as const) {
      expect(day.commandsBy(at(time))).toBeGreaterThanOrEqual(low);
      expect(day.commandsBy(at(time))).toBeLessThanOrEqual(high);
    }
  });

  it("reaches the guide's warning, the critical mark and the limit before the evening is over", () => {
    const reached = (mark: number) => {
      for (let minute = 0; minute < 1_440; minute++) {
        const moment = new Date(at("00:00") + minute * 60_000).toISOString().slice(11, 16);
        if (playDay(true).commandsBy(at(moment)) >= mark) return moment;
      }
      return undefined;
    };
    expect([7_000, 9_000, 10_000].map(reached)).toEqual(["16:35", "17:47", "18:25"]);
  });
});
