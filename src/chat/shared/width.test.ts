import { describe, expect, it } from "vitest";
import { alignedTable, wrappedTable } from "./table.ts";
import { cutToWidth, oneLine, padEnd, widthOf, wrap } from "./width.ts";

describe("text in a monospaced font", () => {
  it("counts emoji and CJK as two cells", () => {
    expect([widthOf("🔴"), widthOf("会話"), widthOf("▰▱"), widthOf("é")]).toEqual([2, 4, 2, 1]);
    expect(padEnd("会話", 6)).toBe("会話  ");
  });

  it("cuts between characters, not inside them", () => {
    expect(cutToWidth("orders", 6)).toBe("orders");
    expect(cutToWidth("orders-eu", 6)).toBe("order…");
    expect(cutToWidth("会話会話", 6)).toBe("会話…");
    expect(cutToWidth("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 4)).toBe("👩‍👩‍👧…");
  });

  it("wraps at spaces and leaves a long word whole", () => {
    expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrap("a https://example.com/long", 10)).toEqual(["a", "https://example.com/long"]);
  });

  it("takes escape sequences, new lines and turned directions out of foreign text", () => {
    expect(oneLine("\u001b[31mred\u001b[0m")).toBe("red");
    expect(oneLine("\u001b]8;;http://evil\u0007click\u001b]8;;\u0007")).not.toContain("\u001b");
    expect(oneLine("a\nb\r\u0000c\u2028d")).toBe("a b c d");
    expect(oneLine("a\u202eb")).toBe("ab");
    expect(oneLine("a\ud83db")).toBe("a\ufffdb");
    expect(oneLine("\u001b]0;".repeat(250_000))).not.toContain("\u001b");
  });

  it("aligns a table and cuts its widest column until it fits", () => {
    const table = {
      columns: [{ title: "name" }, { title: "used", align: "right" }, { title: "what" }],
      rows: [
        ["会話", "9,012", "a rather long explanation of it"],
        ["orders", "40", "short"],
      ],
    } as const;
    expect(alignedTable(table, 80)).toEqual([
      "name     used  what",
      "会話    9,012  a rather long explanation of it",
      "orders     40  short",
    ]);
    expect(alignedTable(table, 30)).toEqual([
      "name     used  what",
      "会話    9,012  a rather long…",
      "orders     40  short",
    ]);
    expect(wrappedTable(table, 38)).toEqual([
      "name     used  what",
      "会話    9,012  a rather long",
      "               explanation of it",
      "orders     40  short",
    ]);
    expect(wrappedTable(table, 80)).toEqual(alignedTable(table, 80));
    expect(wrappedTable(table, 30)).toEqual(alignedTable(table, 30));
  });
});
