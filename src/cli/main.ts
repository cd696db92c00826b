import { Command, CommanderError } from "commander";
import { VERSION } from "../app/version.ts";
import type { Config } from "../config/config.ts";
import { addInit } from "./init/command.ts";
import type { ReplayOptions } from "./replay/replay.ts";
import { withConfig } from "./with-config.ts";

/** The command line: what a word does is loaded when it is used. Resolves with the exit code. */
export async function main(words: readonly string[]): Promise<number> {
  let code = 0;
  const program = commandLine((result) => result.then((value) => void (code = value)));
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 64;
  }
  return code;
}

/** Every command with its flags; `done` hears the exit code of the one that was typed. */
export function commandLine(done: (result: Promise<number>) => Promise<void>): Command {
  const program = new Command("headroom")
    .description("Tells how much of your Redis plan is left, before the provider cuts it off.")
    .version(VERSION)
    .option("-c, --config <file>", "the configuration (default: $HEADROOM_CONFIG or ./headroom.yaml)")
    .exitOverride();
  const file = () => program.opts<{ config?: string }>().config;

  program
    .command("run", { isDefault: true })
    .description(
      "watch, alert and answer until stopped; without configuration, a local Redis or a demonstration",
    )
    .option("--demo", "play the demonstration in this terminal, whatever is configured")
    .action((options: { demo?: boolean }) =>
      done(withConfig(file(), async (config) => (await import("../app/run.ts")).run(config, options))),
    );
  program
    .command("check")
    .description(
      "one check of every database, for cron and timers; exits 0 ok, 1 warning, 2 critical, 3 unknown",
    )
    .option("--json", "print JSON")
    .option("--explain", "show the guide's prediction beside ours")
    .action((options: { json?: boolean; explain?: boolean }) =>
      done(withConfig(file(), async (config) => (await import("./check.ts")).check(config, options))),
    );
  program
    .command("ask")
    .description('run one chat command here, for instance: headroom ask "stats prod-cache"')
    .argument("<words...>", "the command as it is typed in chat, without /redis")
    .action((typed: string[]) => done(withConfig(file(), (config) => asked(config, typed.join(" ")))));
  program
    .command("runbook")
    .description("list the runbooks, or print one whole with a database's live figures")
    .argument("[name]", "suspended, high-usage, low-hit-rate, unreachable, best-practices or your own")
    .argument("[database]", "may be left out when only one is watched")
    .action((name?: string, database?: string) =>
      done(withConfig(file(), (config) => asked(config, runbookLine(name, database)))),
    );
  program
    .command("diagnose")
    .description("who spends the commands of each database, and where a source tree spends them")
    .option("--source <folder>", "scan Python, TypeScript, JavaScript, Go and Ruby below it")
    .action((options: { source?: string }) =>
      done(withConfig(file(), async (config) => (await import("./diagnose.ts")).diagnose(config, options))),
    );
  program
    .command("replay")
    .description(
      "what would have been alerted on the stored history under this configuration; sends and saves nothing",
    )
    .option("--since <time>", 'how far back: "7d" (the default), "36h" or 2026-11-24T15:30Z')
    .option("--expect <file>", "YAML that says what is to fire; exits 1 with the difference when it does not")
    .option("--samples <file>", "replay a CSV or JSON file of samples instead of the store")
    .option("--export <file>", "write what was replayed to such a file")
    .option("--json", "print JSON")
    .action((options: ReplayOptions) =>
      done(
        withConfig(file(), async (config) =>
          (await import("./replay/replay.ts")).replayHistory(config, options),
        ),
      ),
    );
  const notify = program.command("notify").description("try what Headroom posts");
  notify
    .command("test")
    .description(
      "post an example of each message to a channel, or to all; exits 1 with the reason when one fails",
    )
    .argument("[channel]", "a channel's name in the configuration")
    .action((channel?: string) =>
      done(withConfig(file(), async (config) => (await import("./notify.ts")).notifyTest(config, channel))),
    );
  program
    .command("manifest")
    .description("print what Slack or Discord has to know of the bot, and Discord's invite link")
    .argument("<service>", "slack or discord")
    .option("--url <url>", "Slack over HTTP: the address that its requests reach")
    .action((service: string, options: { url?: string }) =>
      done(import("./manifest.ts").then(({ manifest }) => manifest(service, options))),
    );
  program
    .command("health")
    .description("ask the bot that runs here whether its checks go on; exits 0 or 1, for containers")
    .action(() => done(withConfig(file(), async (config) => (await import("./health.ts")).health(config))));
  const config = program.command("config").description("make, check or show the configuration");
  addInit(config, file, done);
  config
    .command("check")
    .description("say every problem of the configuration at once; exits 78 when there is one")
    .action(() =>
      done(withConfig(file(), async (given) => (await import("./config.ts")).configCheck(given))),
    );
  config
    .command("show")
    .description("print the configuration in force, with defaults and without secrets")
    .action(() => done(withConfig(file(), async (given) => (await import("./config.ts")).configShow(given))));
  return program;
}

const asked = async (config: Config, line: string) => (await import("./ask.ts")).ask(config, line);

/** As it is typed in chat; a terminal has room for all parts. */
const runbookLine = (name: string | undefined, database: string | undefined) =>
  name === undefined ? "runbook" : ["runbook all", name, database].filter(Boolean).join(" ");
