import { fakeDiscord } from "../../fakes/discord/discord.ts";
import { startRedis } from "../../fakes/redis/server.ts";
import { fakeSlack } from "../../fakes/slack/harness.ts";
import { upstashRecord } from "../../fakes/upstash/answers.ts";
import { startDeveloperApi } from "../../fakes/upstash/developer-api.ts";
import { fakeWebhook } from "../../fakes/webhook.ts";

/** Everything that an installation may name, listening on this machine. */
export async function startWorld(options: {
  readonly password: string;
  readonly databases: readonly string[];
}) {
  const redis = await startRedis({ password: options.password });
  const [slack, discord, hook] = await Promise.all([fakeSlack(), fakeDiscord(), fakeWebhook()]);
  const databases = options.databases.map((name, at) => upstashRecord({ id: `id-${at}`, name }));
  const upstash = await startDeveloperApi({ databases, now: Date.now });
  slack.channel("#redis-ops");
  return {
    redis,
    slack,
    discord,
    hook,
    /** Where the services are, as people say it who go through a proxy. */
    apis: { SLACK_API_URL: slack.apiUrl, DISCORD_API_URL: discord.apiUrl, UPSTASH_API_URL: upstash.url },
    stop: () => Promise.all([redis.stop(), slack.stop(), discord.stop(), hook.stop(), upstash.stop()]),
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;
