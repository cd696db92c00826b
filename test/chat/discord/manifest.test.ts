import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { discordCommands, inviteLink, PERMISSIONS } from "../../../src/chat/discord/manifest.ts";
import { registerCommands } from "../../../src/chat/discord/register.ts";
import { messageRest } from "../../../src/chat/discord/rest.ts";
import { COMMANDS } from "../../../src/commands/all.ts";
import type { CommandDefinition } from "../../../src/commands/definition.ts";
import { silentLog } from "../../../src/ports/log.ts";
import { commandProblems } from "../../fakes/discord/command-rules.ts";
import { fakeDiscord } from "../../fakes/discord/discord.ts";
import type { Json } from "../../fakes/discord/json.ts";
import { schemaProblems } from "../../fakes/discord/schema.ts";
import { minutes } from "../../../src/domain/time/instant.ts";
import {
  alert,
  channelOf,
  connectedBot,
  clockFromNow,
  keptLog,
  outcomeOf,
  platformFor,
  registered,
  said,
  script,
} from "./bot.ts";

const payload = () => JSON.parse(JSON.stringify(discordCommands(COMMANDS))) as Json;

describe("Discord's manifest", () => {
  it("is committed as the commands are; else run: headroom manifest discord", () => {
    const committed: unknown = JSON.parse(readFileSync("manifests/discord-commands.json", "utf8"));
    expect(committed).toEqual(payload());
  });

  it("is what Discord's own description and its further rules allow", () => {
    expect(schemaProblems("PUT /applications/:id/commands", payload())).toEqual([]);
    expect(commandProblems(payload())).toEqual([]);
  });

  it("is registered only when it differs from what Discord has", async () => {
    const discord = await fakeDiscord();
    const rest = messageRest(discord.token, discord.apiUrl);
    const puts = () => discord.server.requests.filter(({ route }) => route.startsWith("PUT")).length;
    const register = (definitions: readonly CommandDefinition[], guildId?: string) =>
      registerCommands({
        rest,
        guildId,
        servers: async () => [],
        commands: discordCommands(definitions),
        log: silentLog,
      });
    for (const guildId of [undefined, discord.guildId]) {
      const before = puts();
      for (const _ of ["first", "again"]) expect(await register(COMMANDS, guildId)).toBeUndefined();
      expect(puts()).toBe(before + 1);
      await register(COMMANDS.slice(0, 2), guildId);
      expect(puts()).toBe(before + 2);
    }
    // Where the list is not to be had, the same once more does no harm.
    discord.server.faults.plan("GET /applications/:id/commands", { kind: "status", status: 500 });
    const before = puts();
    expect(await register(COMMANDS)).toBeUndefined();
    expect(puts()).toBe(before + 1);
    await discord.stop();
  });

  it("is withdrawn from all servers when it goes to one alone: there it would be shown twice", async () => {
    const everywhere = await connectedBot();
    await everywhere.platform.stop();
    const { discord, told } = everywhere;
    const here = platformFor(discord, { guildId: discord.guildId });
    await here.start(told.handlers);
    const { commands, board } = discord.server.guild;
    await board.until(
      () => commands.get("global")?.length === 0 || undefined,
      () => "it is still there",
    );
    expect(commands.get(discord.guildId)).toHaveLength(1);
    await here.stop();
    await discord.stop();
  });

  it("is withdrawn from the server of its channels when it goes back to all", async () => {
    const discord = await fakeDiscord();
    const here = platformFor(discord, { guildId: discord.guildId });
    await here.start(script().handlers);
    await registered(discord);
    await here.stop();
    const everywhere = platformFor(discord, { channels: [discord.channel("ops").id] });
    await everywhere.start(script().handlers);
    const { commands, board } = discord.server.guild;
    await board.until(
      () => commands.get(discord.guildId)?.length === 0 || undefined,
      () => "it is still there",
    );
    expect(commands.get("global")).toHaveLength(1);
    await everywhere.stop();
    await discord.stop();
  });

  it("that a server does not take is told once, with what to do, until it does", async () => {
    const discord = await fakeDiscord();
    const [log, clock] = [keptLog(), clockFromNow()];
    const route = "GET /applications/:id/guilds/:id/commands";
    const refusal = { kind: "error", status: 403, code: 50_001, message: "Missing Access" } as const;
    discord.server.faults.plan(route, refusal, { times: 2 });
    const platform = platformFor(discord, { log, clock, guildId: discord.guildId });
    await platform.start(script().handlers);
    const said = () => log.lines.filter((line) => line.includes("not registered"));
    const { commands } = discord.server.guild;
    await expect.poll(() => said()).toHaveLength(1);
    await expect.poll(() => clock.pass(minutes(1)).then(() => commands.has(discord.guildId))).toBe(true);
    expect(said()).toEqual([expect.stringContaining("DISCORD_GUILD_ID")]);
    await platform.stop();
    await discord.stop();
  });

  it("goes to one server when one is configured", async () => {
    const bot = await connectedBot({ guildId: "118000000000000001" });
    expect([...bot.discord.server.guild.commands.keys()]).toEqual(["118000000000000001"]);
    await bot.platform.stop();
    await bot.discord.stop();
  });
});

describe("the invite link", () => {
  const all = PERMISSIONS.reduce((sum, one) => sum | one.bit, 0n);

  it("asks for the bot, its commands and its permissions", () => {
    const link = new URL(inviteLink("118000000000000001"));
    expect(Object.fromEntries(link.searchParams)).toEqual({
      client_id: "118000000000000001",
      scope: "bot applications.commands",
      permissions: String(all),
    });
  });

  /** Everything that the bot does in a channel; what of it did not work as meant. */
  async function trouble(permissions: bigint): Promise<string> {
    const discord = await fakeDiscord();
    const charts = { render: async () => new Uint8Array([1]), close: async () => {} };
    const chart = { kind: "chart", title: "Today", alt: "Rising", points: [], unit: "commands" } as const;
    const platform = platformFor(discord, { charts });
    const channel = channelOf(discord);
    discord.channel("ops").row.permissions = permissions;
    const work = async () => {
      const ref = await platform.post(channel, alert("x", { blocks: [chart] }), {
        key: "1",
        mayHaveBeenSent: false,
      });
      await platform.reply(channel, ref, said("y"), { key: "2", mayHaveBeenSent: false });
      await platform.post(channel, alert("z"), { key: "3", mayHaveBeenSent: true, continues: ref });
      const shown = discord.channel("ops").visible();
      const last = [...discord.server.guild.messages.values()].at(-1);
      return shown.length === 2 &&
        shown[0]?.thread.length === 1 &&
        shown[0].files.length === 1 &&
        last?.answers === shown[0].id
        ? ""
        : "not as meant";
    };
    const result = await outcomeOf(
      work().then((text) => (text === "" ? undefined : Promise.reject(new Error(text)))),
    );
    await discord.stop();
    return result === "delivered" ? "" : JSON.stringify(result);
  }

  it("asks for all that is needed", async () => {
    expect(await trouble(all)).toBe("");
  });

  it.each(PERMISSIONS)("asks for $name because something fails without it", async ({ bit }) => {
    expect(await trouble(all & ~bit)).not.toBe("");
  });
});
