import type { REST } from "@discordjs/rest";
import {
  Routes,
  type APIChannel,
  type APIGuild,
  type APIGuildMember,
  type APIUser,
} from "discord-api-types/v10";
import {
  CODE,
  codeOf,
  deliveryError,
  isTokenRefusal,
  networkCode,
  TOKEN_REFUSED,
} from "../../chat/discord/errors.ts";
import { inviteLink, PERMISSIONS } from "../../chat/discord/manifest.ts";
import { messageRest } from "../../chat/discord/rest.ts";
import type { Environment } from "../../config/environment.ts";
import { listed } from "../../messages/words.ts";
import type { Tried } from "./tried.ts";

const restOf = (given: Environment): REST =>
  messageRest(given["DISCORD_TOKEN"] ?? "", given["DISCORD_API_URL"]);

export async function tryDiscordToken(given: Environment): Promise<Tried> {
  try {
    const bot = (await restOf(given).get(Routes.user())) as APIUser;
    return { kind: "works", says: `Discord knows the bot: ${bot.username}.` };
  } catch (error) {
    return { kind: "fails", says: isTokenRefusal(error) ? TOKEN_REFUSED : away(error) };
  }
}

const away = (error: unknown) =>
  `Discord was not reached (${networkCode(error)}). Check the network and discordstatus.com.`;

/** The channel, and what the bot may do in it. */
export async function tryDiscordChannel(given: Environment): Promise<Tried> {
  const id = given["DISCORD_CHANNEL_ID"] ?? "";
  const rest = restOf(given);
  try {
    const channel = (await rest.get(Routes.channel(id))) as APIChannel;
    const name = "name" in channel && channel.name ? `#${channel.name}` : id;
    const guild = "guild_id" in channel ? channel.guild_id : undefined;
    if (guild === undefined) return { kind: "works", says: `Discord shows the bot ${name}.` };
    const missing = await missingIn(rest, guild, channel);
    if (missing.length === 0) return { kind: "works", says: `The bot may do all it needs in ${name}.` };
    return {
      kind: "fails",
      says: `In ${name} the bot lacks ${listed(missing)}. Give it these in the channel's permissions, or invite it anew with the link of \`headroom manifest discord\`.`,
    };
  } catch (error) {
    return { kind: "fails", says: await unseen(rest, id, error) };
  }
}

const UNSEEN: readonly (number | undefined)[] = [CODE.unknownChannel, CODE.missingAccess];

/** Most often the bot was not invited yet. */
async function unseen(rest: REST, id: string, error: unknown): Promise<string> {
  if (codeOf(error) === undefined) return away(error);
  if (!UNSEEN.includes(codeOf(error))) return deliveryError(error, id).message;
  const application = (await rest.get(Routes.currentApplication())) as { readonly id: string };
  return `Discord shows the bot no channel ${id}. Correct the id, or let the bot into its server: ${inviteLink(application.id)}`;
}

async function missingIn(rest: REST, guildId: string, channel: APIChannel): Promise<string[]> {
  const bot = (await rest.get(Routes.user())) as APIUser;
  const guild = (await rest.get(Routes.guild(guildId))) as APIGuild;
  const member = (await rest.get(Routes.guildMember(guildId, bot.id))) as APIGuildMember;
  const mine = permissions(guild, { id: bot.id, roles: member.roles }, channel);
  return PERMISSIONS.filter(({ bit }) => (mine & bit) !== bit).map(({ name }) => name);
}

const ADMINISTRATOR = 1n << 3n;

/** https://docs.discord.com/developers/topics/permissions#permission-overwrites: everyone, then roles together, then the member. */
export function permissions(
  guild: Pick<APIGuild, "id" | "roles">,
  me: { readonly id: string; readonly roles: readonly string[] },
  channel: Pick<APIChannel, "id"> & { readonly permission_overwrites?: readonly Overwrite[] },
): bigint {
  const roles = guild.roles.filter(({ id }) => id === guild.id || me.roles.includes(id));
  const granted = roles.reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  if ((granted & ADMINISTRATOR) !== 0n) return ~0n;
  const all = channel.permission_overwrites ?? [];
  const layers = [
    all.filter(({ id }) => id === guild.id),
    all.filter(({ id }) => me.roles.includes(id)),
    all.filter(({ id }) => id === me.id),
  ];
  return layers.reduce((now, layer) => (now & ~sum(layer, "deny")) | sum(layer, "allow"), granted);
}

interface Overwrite {
  readonly id: string;
  readonly allow: string;
  readonly deny: string;
}

const sum = (layer: readonly Overwrite[], key: "allow" | "deny") =>
  layer.reduce((bits, overwrite) => bits | BigInt(overwrite[key]), 0n);
