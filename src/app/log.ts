import { pino } from "pino";
import type { Log } from "../ports/log.ts";
import { scrubber } from "./scrub.ts";

/**
 * The one place that writes logs: JSON lines, with every known secret and everything that looks like one taken out of the
 * finished line, whatever field or message it came in.
 */
export function jsonLog(options: {
  readonly level: string;
  readonly secrets: readonly string[];
  readonly write: (line: string) => void;
}): Log {
  const scrub = scrubber(options.secrets);
  const logger = pino({ level: options.level, base: null }, { write: (line) => options.write(scrub(line)) });
  const at =
    (level: "debug" | "info" | "warn" | "error") =>
    (event: string, fields: Readonly<Record<string, unknown>> = {}) =>
      logger[level](fields, event);
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
