import type { ChatHarness, HarnessChannel, VisibleMessage } from "../chat-harness.ts";
import { reader } from "../chat-harness.ts";
import type { FakeChannel } from "./guild.ts";
import { people, type DiscordUser } from "./people.ts";
import { visibleMessage } from "./readable.ts";
import { fakeDiscordServer, type FakeDiscordOptions, type FakeDiscordServer } from "./server.ts";

export interface DiscordHarness extends ChatHarness {
  readonly platform: "discord";
  readonly server: FakeDiscordServer;
  readonly token: string;
  readonly guildId: string;
  channel(name: string): HarnessChannel & { readonly row: FakeChannel };
  user(id: string, roles?: readonly string[]): DiscordUser;
  /** A role's id; people may mention it unless told otherwise. */
  role(name: string, options?: { readonly mentionable: boolean }): string;
  /** Resolves once the bot holds a session of the gateway. */
  connected(within?: number): Promise<void>;
  /** Stops the server, and fails when any request had a body that Discord would refuse. */
  stop(options?: { readonly complaints: "expected" }): Promise<void>;
}

/** The fake Discord, spoken to as people do: channels that show messages, users who type and press. */
export async function fakeDiscord(options: FakeDiscordOptions = {}): Promise<DiscordHarness> {
  const server = await fakeDiscordServer(options);
  const { guild } = server;
  const crowd = people(server);
  const channels = new Map<string, ReturnType<DiscordHarness["channel"]>>();
  const roles = new Map<string, string>();

  return {
    platform: "discord",
    apiUrl: server.apiUrl,
    server,
    token: guild.ids.token,
    guildId: guild.ids.guild,
    channel(name) {
      const bare = name.replace(/^#/, "");
      const known = channels.get(bare) ?? harnessChannel(server, guild.channelNamed(bare));
      channels.set(bare, known);
      return known;
    },
    user: crowd.user,
    role(name, { mentionable } = { mentionable: true }) {
      const id = roles.get(name) ?? guild.nextId();
      roles.set(name, id);
      if (mentionable) guild.mentionable.add(id);
      return id;
    },
    connected: async (within) => {
      await guild.board.until(
        () => server.gateway.connected() > 0 || undefined,
        () => "The bot holds no session of Discord's gateway.",
        within,
      );
    },
    async stop({ complaints } = { complaints: undefined as never }) {
      await server.stop();
      if (complaints !== "expected" && server.problems.length > 0)
        throw new Error(`Discord would refuse what was sent:\n${server.problems.join("\n")}`);
    },
  };
}

function harnessChannel(server: FakeDiscordServer, row: FakeChannel) {
  const { guild } = server;
  const visible = (): readonly VisibleMessage[] =>
    guild
      .inChannel(row.id)
      .filter((message) => message.ephemeralFor === undefined)
      .map((message) => visibleMessage(message, guild));
  return {
    id: row.id,
    name: `#${row.name}`,
    row,
    visible,
    expect: reader(visible, guild.board),
    deletes(message: VisibleMessage) {
      guild.messages.delete(message.id);
      guild.board.changed();
    },
  };
}
