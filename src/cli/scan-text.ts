import type { SourceReport } from "../diagnose/diagnose.ts";
import { oneLine } from "../chat/shared/width.ts";
import { isInTests, type Finding } from "../diagnose/finding.ts";
import { whole } from "../domain/usage/digits.ts";
import { many } from "../messages/numbers.ts";
import { harmless } from "./harmless.ts";

const MOST_FINDINGS = 30;
const MOST_FILES = 10;

/** What a scan found, the most expensive first: where, what, how much a day, and the fix. */
export function scanText(source: string, report: SourceReport): string {
  const { filesScanned, findings, callsPerFile, leftOut } = report;
  const head = `${source}: ${many(filesScanned, "file")} scanned, ${callsPerFile.length} of them ${callsPerFile.length === 1 ? "calls" : "call"} Redis.`;
  if (filesScanned === 0) return `${source}: no Python, TypeScript, JavaScript, Go or Ruby found.`;
  const more = findings.length - MOST_FINDINGS;
  return harmless(
    [
      head,
      ...leftOutLine(leftOut),
      findings.length === 0
        ? "No tight loop, no idle queue and no unbatched call was found."
        : `${many(findings.length, "place")} to look at, the most expensive first:`,
      ...findings.slice(0, MOST_FINDINGS).flatMap(findingLines),
      ...(more > 0 ? ["", `and ${more} more.`] : []),
      ...filesLines(callsPerFile),
    ].join("\n"),
  );
}

function leftOutLine({ tooLarge, unreadable }: SourceReport["leftOut"]): string[] {
  const parts = [
    ...(tooLarge > 0 ? [`${many(tooLarge, "file")} over 512 KB`] : []),
    ...(unreadable > 0 ? [`${unreadable} that may not be read`] : []),
  ];
  return parts.length === 0 ? [] : [`Left out: ${parts.join(", ")}.`];
}

function findingLines(finding: Finding): string[] {
  const { file, line, what, perDay, basis, fix } = finding;
  const cost =
    perDay === undefined
      ? "depends on the traffic"
      : `about ${whole(perDay)} commands a day${isInTests(finding) ? " while it runs (a test)" : ""}`;
  return [
    "",
    `${oneLine(file)}:${line}  ${cost}${basis === undefined ? "" : ` (${basis})`}`,
    `  ${what}`,
    `  Fix: ${fix}`,
  ];
}

function filesLines(callsPerFile: SourceReport["callsPerFile"]): string[] {
  if (callsPerFile.length === 0) return [];
  const listed = callsPerFile
    .slice(0, MOST_FILES)
    .map(({ file, calls }) => `  ${oneLine(file)}: ${many(calls, "call")}`);
  const more = callsPerFile.length - MOST_FILES;
  return ["", "Redis calls by file:", ...listed, ...(more > 0 ? [`  and ${many(more, "more file")}`] : [])];
}
