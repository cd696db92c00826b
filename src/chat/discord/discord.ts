import type { APIInteraction } from "discord-api-types/v10";
import type { CommandDefinition } from "../../commands/definition.ts";
import { minutes } from "../../domain/time/instant.ts";
import type { ChartRenderer } from "../../ports/chart.ts";
import type { ChatHandlers, ChatPlatform } from "../../ports/chat.ts";
import { sleep, type Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { Random } from "../../ports/random.ts";
import { homes, type Homes } from "./homes.ts";
import { openConnection } from "./connection.ts";
import { TOKEN_REFUSED } from "./errors.ts";
import { listener } from "./listen.ts";
import { discordCommands } from "./manifest.ts";
import { posting } from "./post.ts";
import { registerCommands } from "./register.ts";
import { answerRest, messageRest } from "./rest.ts";
import { refusals } from "./state.ts";
import { supervisor } from "./supervisor.ts";

export interface DiscordOptions {
  readonly token: string;
  /** DISCORD_API_URL; Discord's own when absent. */
  readonly apiUrl?: string;
  /** Registers the commands for this server alone, where they appear at once; for all servers when absent. */
  readonly guildId?: string;
  /** Ids of the channels that it posts to: it answers the people of their servers. */
  readonly channels?: readonly string[];
  readonly commands: readonly CommandDefinition[];
  readonly charts?: ChartRenderer;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** How long to wait with the next try to register the commands, while Discord's REST is away. */
const REGISTER_AGAIN = minutes(1);

/** Discord: alerts by REST, commands by the gateway; either works while the other is down. */
export function discordPlatform(options: DiscordOptions): ChatPlatform {
  const { token, apiUrl, clock, random, log, commands } = options;
  const rest = messageRest(token, apiUrl);
  const drawing = { log, ...(options.charts === undefined ? {} : { charts: options.charts }) };
  const stopping = new AbortController();
  let heard: (interaction: APIInteraction) => void = () => {};

  const gateway = supervisor({
    clock,
    random,
    log,
    open: () =>
      openConnection({
        token,
        clock,
        log,
        heard: (interaction) => heard(interaction),
        ...(apiUrl === undefined ? {} : { apiUrl }),
      }),
  });
  const state = refusals({
    isTokenRefused: () => gateway.gaveUp() === TOKEN_REFUSED,
    tokenRefused: () => gateway.giveUp(TOKEN_REFUSED),
  });
  const { post, edit, reply } = posting({ ...drawing, rest, refusals: state });

  async function register({ servers }: Homes): Promise<void> {
    let said: string | undefined;
    while (!stopping.signal.aborted && !gateway.isOver()) {
      const failure = await registerCommands({
        rest,
        guildId: options.guildId,
        servers,
        commands: discordCommands(commands),
        log,
      });
      if (failure === undefined) return;
      if (failure.isToken) return state.tokenRefused();
      // Every try fails alike until it is mended: once is enough.
      if (said !== failure.sentence)
        log.warn("discord commands not registered", { sentence: failure.sentence });
      said = failure.sentence;
      await sleep(clock, REGISTER_AGAIN, stopping.signal);
    }
  }

  return {
    name: "discord",
    can: { edit: true, thread: true },
    async start(handlers: ChatHandlers) {
      const home = homes({ rest, channels: options.channels ?? [], guildId: options.guildId, log });
      heard = listener({
        ...drawing,
        rest: answerRest(apiUrl),
        clock,
        handlers,
        definitions: commands,
        belongs: home.belongs,
      });
      await gateway.start();
      // What is registered already works from here on: nobody waits for it to be compared.
      register(home).catch((error: unknown) =>
        log.error("discord commands not registered", { error: String(error) }),
      );
    },
    async stop() {
      stopping.abort();
      await gateway.stop();
    },
    status: (channel) => state.status(gateway.status(), channel?.address),
    post,
    edit,
    reply,
  };
}
