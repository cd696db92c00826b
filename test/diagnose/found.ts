import { scanFile } from "../../src/diagnose/diagnose.ts";

/** What diagnose finds in that text: line, kind and commands a day. */
export const found = (path: string, text: string) =>
  scanFile(path, text).findings.map(({ line, kind, perDay }) => [line, kind, perDay && Math.round(perDay)]);
