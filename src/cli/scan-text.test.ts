import { expect, it } from "vitest";
import { scanFile } from "../diagnose/diagnose.ts";
import { scanText } from "./scan-text.ts";

const LOOP = `import redis, time
r = redis.Redis()
while True:
    job = r.lpop("jobs")
    time.sleep(0.01)
`;

it("says where, how much a day, and the fix", () => {
  const { findings, calls } = scanFile("app/worker.py", LOOP);
  expect(
    scanText("src", {
      filesScanned: 214,
      findings,
      callsPerFile: [{ file: "app/worker.py", calls }],
      leftOut: { tooLarge: 2, unreadable: 1 },
    }),
  ).toBe(
    [
      "src: 214 files scanned, 1 of them calls Redis.",
      "Left out: 2 files over 512 KB, 1 that may not be read.",
      "1 place to look at, the most expensive first:",
      "",
      "app/worker.py:3  about 8,640,000 commands a day",
      "  A loop sends one command and sleeps 0.01 s: 100 polls a second.",
      "  Fix: Wait for work instead (BLPOP or XREADGROUP with a time-out of 30 s), or sleep longer while there is none.",
      "",
      "Redis calls by file:",
      "  app/worker.py: 1 call",
    ].join("\n"),
  );
});

it.each([
  { filesScanned: 0, says: "src: no Python, TypeScript, JavaScript, Go or Ruby found." },
  {
    filesScanned: 3,
    says: "src: 3 files scanned, 0 of them call Redis.\nNo tight loop, no idle queue and no unbatched call was found.",
  },
])("says of $filesScanned files without a finding: $says", ({ filesScanned, says }) => {
  expect(
    scanText("src", {
      filesScanned,
      findings: [],
      callsPerFile: [],
      leftOut: { tooLarge: 0, unreadable: 0 },
    }),
  ).toBe(says);
});

it("lets no escape sequence and no line of its own through in the name of a file", () => {
  const file = "app/\u001b[2Jworker\nforged.py";
  const { findings, calls } = scanFile(file, LOOP);
  const leftOut = { tooLarge: 0, unreadable: 0 };
  const text = scanText("s\u001b[2Jrc", {
    filesScanned: 1,
    findings,
    callsPerFile: [{ file, calls }],
    leftOut,
  });
  expect(text).not.toContain("\u001b");
  expect(text).toContain("\napp/worker forged.py:3");
  expect(text).toContain("\n  app/worker forged.py: 1 call");
});
