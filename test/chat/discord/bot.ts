import { systemClock } from "../../../src/app/system.ts";
import { discordPlatform, type DiscordOptions } from "../../../src/chat/discord/discord.ts";
import { COMMANDS } from "../../../src/commands/all.ts";
import { instant } from "../../../src/domain/time/instant.ts";
import { line, press, type Message } from "../../../src/messages/message.ts";
import type { Caller, Channel, ChatHandlers, CommandAnswer } from "../../../src/ports/chat.ts";
import { silentLog, type Log } from "../../../src/ports/log.ts";
import { fakeDiscord, type DiscordHarness } from "../../fakes/discord/discord.ts";
import { stillClock } from "../../fakes/still-clock.ts";

/** Moves only when the test lets time pass; it starts at the machine's time, because Discord's ids carry it. */
export const clockFromNow = () => stillClock(instant(Date.now()));

export const evenChance = { next: () => 0.5, token: (length: number) => "x".repeat(length) };

/** What was run, and what it is answered with. */
export interface Script {
  readonly ran: { readonly line: string; readonly caller: Caller }[];
  answer: (line: string, caller: Caller) => CommandAnswer | Promise<CommandAnswer>;
}

export const said = (title: string, more: Partial<Message> = {}): Message => ({
  tone: "neutral",
  title: line(title),
  blocks: [],
  ...more,
});

export function script(): Script & { readonly handlers: ChatHandlers } {
  const one: Script = {
    ran: [],
    answer: (typed) => ({ message: said(`ran ${typed}`), audience: "private", share: typed }),
  };
  const handlers: ChatHandlers = {
    run: async (typed, caller) => {
      one.ran.push({ line: typed, caller });
      return one.answer(typed, caller);
    },
    suggest: async (_command, option, typed) => [
      { label: `${option} ${typed}`, value: "prod-cache" },
      ...Array.from({ length: 30 }, (_, n) => ({ label: `database-${n}`, value: `database-${n}` })),
    ],
    home: async () => said("home"),
  };
  return Object.assign(one, { handlers });
}

/** A log to look into. */
export function keptLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (event: string, fields?: object) => lines.push(`${event} ${JSON.stringify(fields ?? {})}`);
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}

export function platformFor(discord: DiscordHarness, more: Partial<DiscordOptions> = {}) {
  return discordPlatform({
    token: discord.token,
    apiUrl: discord.apiUrl,
    commands: COMMANDS,
    clock: systemClock,
    random: evenChance,
    log: silentLog,
    ...more,
  });
}

/** A connected bot, its commands registered. */
export async function connectedBot(
  more: Partial<DiscordOptions> = {},
  fake: Parameters<typeof fakeDiscord>[0] = {},
) {
  const discord = await fakeDiscord(fake);
  const told = script();
  const platform = platformFor(discord, more);
  await platform.start(told.handlers);
  await registered(discord);
  return { discord, platform, told };
}

export const registered = (discord: DiscordHarness) =>
  discord.server.guild.board.until(
    () => discord.server.guild.commands.size > 0 || undefined,
    () => "the commands were not registered",
  );

export const channelOf = (discord: DiscordHarness, name = "ops"): Channel => ({
  name,
  platform: "discord",
  address: discord.channel(name).id,
});

export const alert = (title: string, more: Partial<Message> = {}): Message => ({
  tone: "critical",
  title: line(title),
  blocks: [
    { kind: "gauge", share: 0.9, caption: line("9,012 of 10,000") },
    { kind: "buttons", buttons: [press("Acknowledge", "ack prod-cache-17", "primary")] },
  ],
  ...more,
});

export const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    () => "delivered",
    (error: unknown) => (error as { outcome?: unknown }).outcome ?? error,
  );
