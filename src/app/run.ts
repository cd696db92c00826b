import { oneLine } from "../chat/shared/width.ts";
import type { Config } from "../config/config.ts";
import { secretsOf } from "../config/show.ts";
import { hours } from "../domain/time/instant.ts";
import { chartsWhenNeeded } from "./charts.ts";
import { openHttp } from "./http/open.ts";
import type { HttpServer } from "./http/server.ts";
import { jsonLog } from "./log.ts";
import { chooseMode, type Mode } from "./modes.ts";
import { chatPlatforms, thisTerminal } from "./platforms.ts";
import { startBot } from "./start.ts";
import { systemRandom } from "./system.ts";
import { typed } from "./typed.ts";
import { VERSION } from "./version.ts";

/** sysexits.h: EX_UNAVAILABLE; a service manager tries again. */
const UNAVAILABLE = 69;

/** Runs until a signal, Ctrl-C or "quit"; resolves with the process's exit code. */
export async function run(given: Config, { demo = false } = {}): Promise<number> {
  const mode = await chooseMode(given, demo);
  const leaving = Promise.withResolvers<void>();
  const leave = () => leaving.resolve();
  const usesTerminal = process.stdin.isTTY || mode.config.channels.length === 0;
  const log = logFor(mode.config, usesTerminal);
  guard(leave, (error) => log.error("unexpected failure", { error: String(error) }));
  if (mode.problem !== undefined) log.error("databases not looked up", { sentence: mode.problem });
  if (mode.note !== undefined) log.warn("account of no use", { sentence: mode.note });
  if (mode.config.databases.length === 0) {
    console.error(oneLine(mode.problem ?? "The Upstash account has no database to watch."));
    return UNAVAILABLE;
  }
  const { config, clock } = mode;
  const charts = chartsWhenNeeded(log);
  const platforms = new Map(await chatPlatforms({ config, charts, clock, random: systemRandom, log }));
  if (usesTerminal) platforms.set("terminal", thisTerminal(clock, leave));
  const watching = { ...mode, config: withChannels(config), platforms, log };
  // Before anything is connected: an address that was asked for and cannot be had ends the start.
  const http = await openHttp(watching);
  if (http?.ok === false) {
    console.error(http.problem);
    await mode.close();
    return UNAVAILABLE;
  }
  if (usesTerminal) for (const line of greeting(mode, http?.server)) console.log(line);
  try {
    const bot = await startBot(watching, http?.endpoints);
    log.info("started", { version: VERSION, mode: mode.kind, databases: config.databases.length });
    if (mode.kind === "demonstration") endAfterTheDay(mode, leave);
    await leaving.promise;
    log.info("stopping");
    await bot.stop();
  } finally {
    await charts.close();
    await http?.server.close();
    await mode.close();
  }
  return 0;
}

const greeting = ({ says: [what, ...more] }: Mode, server: HttpServer | undefined) => [
  `Headroom ${VERSION}. ${what}`,
  ...more,
  ...(server === undefined ? [] : [`It answers at ${server.address}.`]),
  ...(process.stdin.isTTY ? ['Type "help" for what can be asked here, "quit" to leave.'] : []),
];

/** Without a channel the terminal is the channel. */
const withChannels = (config: Config): Config =>
  config.channels.length > 0
    ? config
    : { ...config, channels: [{ name: "terminal", platform: "terminal", address: "terminal" }], routes: [] };

/** After the summary of the day; the clock that runs fast needs a moment to post it. */
const DEMO_LASTS = hours(25);

/** Somebody at a terminal may go on asking; a pipe or a CI job must come to an end. */
function endAfterTheDay({ clock }: Mode, leave: () => void) {
  clock.after(DEMO_LASTS, () => {
    console.log(`That was the day. To watch a real database: ${typed("config init", process.env)}`);
    if (!process.stdin.isTTY) leave();
  });
}

/** Logs are for machines: where a person reads this terminal, they go to the other stream, and only warnings. */
function logFor(config: Config, usesTerminal: boolean) {
  const level = process.env["LOG_LEVEL"] ?? (usesTerminal ? "error" : "info");
  const stream = usesTerminal ? process.stderr : process.stdout;
  return jsonLog({ level, secrets: secretsOf(config), write: (line) => void stream.write(line) });
}

/** A signal asks politely, a second one does not wait. A bug in one corner must not take the watch down. */
function guard(leave: () => void, report: (error: unknown) => void) {
  let asked = false;
  const onSignal = () => {
    if (asked) process.exit(1);
    asked = true;
    leave();
  };
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  // Who reads the log may go away; what it fails to take would be logged again, for ever.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  process.on("unhandledRejection", report).on("uncaughtException", report);
}
