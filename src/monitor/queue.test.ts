import { describe, expect, it } from "vitest";
import { instantOf } from "../domain/time/instant.ts";
import { line } from "../messages/message.ts";
import type { OutboxRow } from "../ports/store.ts";
import { nextGroup } from "./queue.ts";

const at = instantOf("2026-11-24T17:48:00Z");

/** "a first" is the first word of alert a. */
const rowsOf = (rows: readonly string[]): readonly OutboxRow[] =>
  rows.map((words, n) => {
    const [subject = "", reason = ""] = words.split(" ");
    return {
      id: n + 1,
      channel: "ops",
      subject,
      reason: reason as OutboxRow["reason"],
      key: words,
      root: { tone: "critical", title: line(words), blocks: [] },
      createdAt: at,
      nextAt: at,
      attempts: 0,
      unknown: false,
    };
  });

describe("what goes to a channel next", () => {
  it.each([
    { when: "news wait", rows: ["a first", "b first"], next: ["a first"] },
    {
      when: "all of one alert waits",
      rows: ["a first", "b first", "a resolved"],
      next: ["a first", "a resolved"],
    },
    { when: "figures wait before news", rows: ["a update", "b first"], next: ["b first"] },
    { when: "only figures wait", rows: ["a update", "b update"], next: ["a update"] },
    {
      when: "a storm has told of the others",
      told: ["a", "b"],
      rows: ["a first", "b first", "c first"],
      next: ["c first"],
    },
    {
      when: "one of a storm gets worse",
      told: ["a", "b"],
      rows: ["a first", "b first", "b escalated"],
      next: ["b first", "b escalated"],
    },
    {
      when: "a storm has told of all",
      told: ["a", "b"],
      rows: ["c update", "a first", "b first"],
      next: ["a first"],
    },
  ])("when $when", ({ rows, next, told = [] }) =>
    expect(nextGroup(rowsOf(rows), new Set(told))?.map(({ key }) => key)).toEqual(next),
  );

  it("is nothing where nothing waits", () => expect(nextGroup([], new Set())).toBeUndefined());
});
