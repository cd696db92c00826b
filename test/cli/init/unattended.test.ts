import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PERMISSIONS } from "../../fakes/discord/permissions.ts";
import { emptyFolder, unattended } from "./folder.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
let home: ReturnType<typeof emptyFolder>;

beforeAll(async () => {
  world = await startWorld({ password: "planted $word", databases: ["prod cache", "sessions"] });
});
afterAll(() => world.stop());
beforeEach(() => void (home = emptyFolder()));
afterEach(() => home.remove());

const SLACK = {
  SLACK_BOT_TOKEN: "xoxb-1-fake",
  SLACK_APP_TOKEN: "xapp-1-fake",
  SLACK_CHANNEL: "#redis-ops",
};
const UPSTASH = { UPSTASH_EMAIL: "ops@example.com", UPSTASH_API_KEY: "planted-key" };

describe("headroom config init without a terminal", () => {
  it("tries every answer and writes a configuration that is sound, its secrets in .env alone", async () => {
    const channel = world.discord.channel("ops").row.id;
    const variables = {
      REDIS_URL: world.redis.url,
      ...SLACK,
      DISCORD_TOKEN: world.discord.token,
      DISCORD_CHANNEL_ID: channel,
      ALERT_WEBHOOK_URL: world.hook.url("slack", "planted-hook"),
      ALERT_WEBHOOK_FORMAT: "slack",
    };
    const { code, said } = await unattended(
      home.folder,
      { variables, name: "prod-cache", plan: "guide-2026-04/pro", timeZone: "Europe/Berlin" },
      { ...world.apis, npm_lifecycle_event: "headroom" },
    );
    expect(said).toMatch(
      /^✓ Redis 7\S+ at localhost:\d+ answers: 0 keys, \d+ commands? since it started, .+ used\.$/m,
    );
    expect(said.split("\n").slice(1)).toEqual([
      "✓ Slack knows the bot: @headroom in Acme.",
      "✓ Slack will send commands and pressed buttons.",
      "✓ #redis-ops is there.",
      "✓ Discord knows the bot: headroom.",
      "✓ The bot may do all it needs in #ops.",
      `? The webhook at 127.0.0.1:${world.hook.port} can be tried with a message only.`,
      "Written: .env and headroom.yaml. New in .env, which only you may read: REDIS_URL, UPSTASH_API_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_API_URL, DISCORD_TOKEN, DISCORD_API_URL, ALERT_WEBHOOK_URL.",
      "Next:",
      "  npm run headroom -- notify test   an example of each message in every channel",
      "  npm start                         watches until you stop it",
    ]);
    expect(code).toBe(0);
    expect([home.mode(".env"), home.mode("headroom.yaml")]).toEqual([0o600, 0o600]);
    for (const secret of ["planted", "xoxb", "xapp", world.discord.token]) {
      expect(said).not.toContain(secret);
      expect(home.text("headroom.yaml")).not.toContain(secret);
    }
    const config = home.config();
    expect(config).toMatchObject({
      databases: [{ database: { name: "prod-cache", plan: "guide-2026-04/pro" }, url: world.redis.url }],
      slack: { botToken: SLACK.SLACK_BOT_TOKEN, appToken: SLACK.SLACK_APP_TOKEN },
      summaries: [{ cron: "0 9 * * *", timeZone: "Europe/Berlin", period: "day" }],
    });
    expect(config.channels.map(({ address }) => address)).toEqual([
      "#redis-ops",
      channel,
      variables.ALERT_WEBHOOK_URL,
    ]);
  });

  it("watches a whole Upstash account, or the databases of it that were named", async () => {
    const all = await unattended(home.folder, { variables: UPSTASH }, world.apis);
    expect(all.said).toContain("✓ Upstash knows ops@example.com, with 2 databases: prod cache and sessions.");
    expect(home.config()).toMatchObject({ discover: true, databases: [] });
    const some = await unattended(home.folder, { upstashDatabases: ["prod-cache"], yes: true }, world.apis);
    expect(some.code).toBe(0);
    expect(some.said).toContain("The old one is headroom.yaml.old.");
    expect(home.text("headroom.yaml.old")).toContain("discover: true");
    expect(home.config()).toMatchObject({
      discover: false,
      databases: [{ database: { name: "prod-cache" }, upstash: { id: "id-0" } }],
    });
    const none = await unattended(home.folder, { upstashDatabases: ["orders"], yes: true }, world.apis);
    expect(none).toEqual({
      code: 78,
      said: "The account has no database orders. It has prod-cache and sessions.\nNothing was written. Correct what failed, or write it untried with --no-test.",
    });
  });

  it("says all that is missing at once", async () => {
    const { code, said } = await unattended(home.folder, {
      variables: {
        SLACK_CHANNEL: "#ops",
        DISCORD_TOKEN: "MTE4.x.x",
        ALERT_WEBHOOK_URL: "https://chat.example.com/x",
      },
    });
    expect(code).toBe(64);
    expect(said.split("\n").map((line) => line.split(":")[0])).toEqual([
      "This is missing",
      "  what to watch",
      "  --slack-bot-token (SLACK_BOT_TOKEN)",
      "  --discord-channel-id (DISCORD_CHANNEL_ID)",
      "  --alert-webhook-format (ALERT_WEBHOOK_FORMAT)",
    ]);
  });

  it("says all that is wrong at once, without a secret", async () => {
    const variables = {
      REDIS_URL: "http://u:planted@h",
      SLACK_BOT_TOKEN: "xapp-planted",
      SLACK_CHANNEL: "Ops",
    };
    const { code, said } = await unattended(home.folder, {
      variables,
      name: "prod cache",
      plan: "guide-2026-04/fre",
      timeZone: "berlin",
    });
    expect(code).toBe(78);
    expect(said).toMatch(/--redis-url \(REDIS_URL\): This is an HTTP address/);
    expect(said).toMatch(/--slack-bot-token \(SLACK_BOT_TOKEN\): This is an app token/);
    expect(said).toMatch(/--slack-channel \(SLACK_CHANNEL\): "Ops" is no Slack channel/);
    expect(said).toMatch(/--name: "prod cache" is no name/);
    expect(said).toMatch(/--plan: There is no plan "guide-2026-04\/fre"\. Did you mean guide-2026-04\/free/);
    expect(said).toMatch(/--time-zone: "berlin" is no time zone.* Did you mean "?Europe\/Berlin/);
    expect(said).not.toContain("planted");
  });

  it.each([
    {
      of: "a Redis that is away",
      variables: () => ({ REDIS_URL: "redis://:planted-word@127.0.0.1:1" }),
      says: "✗ Redis: nothing listens at 127.0.0.1:1. Start the server, or correct host and port in the URL.",
    },
    {
      of: "a wrong password",
      variables: () => ({ REDIS_URL: world.redis.url.replace("planted", "mistyped-planted") }),
      says: "✗ Redis: the server does not accept the user or password",
    },
    {
      of: "an Upstash key that was revoked",
      variables: () => ({ ...UPSTASH, UPSTASH_API_KEY: "old-planted-key" }),
      says: "✗ Upstash refused the API key of ops@example.com (401).",
    },
    {
      of: "a Slack token of another app",
      variables: () => ({ REDIS_URL: world.redis.url, ...SLACK, SLACK_BOT_TOKEN: "xoxb-planted" }),
      says: "✗ Slack refused SLACK_BOT_TOKEN (invalid_auth).",
    },
    {
      of: "an app token without its bot",
      variables: () => ({ REDIS_URL: world.redis.url, ...SLACK, SLACK_APP_TOKEN: "xapp-planted" }),
      says: "✗ Slack refused SLACK_APP_TOKEN (invalid_auth).",
    },
    {
      of: "a Slack channel that nobody sees",
      variables: () => ({ REDIS_URL: world.redis.url, ...SLACK, SLACK_CHANNEL: "#nowhere" }),
      says: "✗ Slack shows the bot no channel #nowhere. Correct its name; in a private channel type /invite @headroom first.",
    },
    {
      of: "a Discord token that was reset",
      variables: () => ({
        REDIS_URL: world.redis.url,
        DISCORD_TOKEN: "MTE4.x.planted",
        DISCORD_CHANNEL_ID: "1180000000000000001",
      }),
      says: "✗ Discord refused the bot's token (401).",
    },
    {
      of: "a server without the bot",
      variables: () => ({
        REDIS_URL: world.redis.url,
        DISCORD_TOKEN: world.discord.token,
        DISCORD_CHANNEL_ID: "1180000000000000001",
      }),
      says: "✗ Discord shows the bot no channel 1180000000000000001. Correct the id, or let the bot into its server: https://discord.com/oauth2/authorize?client_id=",
    },
    {
      of: "a webhook that was deleted",
      variables: () => {
        world.hook.deletes("gone-planted");
        return {
          REDIS_URL: world.redis.url,
          ALERT_WEBHOOK_URL: world.hook.url("discord", "gone-planted"),
          ALERT_WEBHOOK_FORMAT: "discord",
        };
      },
      says: "no longer exists (404). Make a new one and use its address.",
    },
  ])("writes nothing for $of, and says why", async ({ variables, says }) => {
    const { code, said } = await unattended(home.folder, { variables: variables() }, world.apis);
    expect(said).toContain(says);
    expect(said).toContain("Nothing was written.");
    expect(said).not.toContain("planted");
    expect(code).toBe(78);
    expect(() => home.text(".env")).toThrow("ENOENT");
  });

  it("says which services are not reached", async () => {
    const away = { SLACK_API_URL: "http://127.0.0.1:1/api/", DISCORD_API_URL: "http://127.0.0.1:1/api" };
    const variables = {
      REDIS_URL: world.redis.url,
      ...SLACK,
      DISCORD_TOKEN: "MTE4.x.planted",
      DISCORD_CHANNEL_ID: "1180000000000000001",
    };
    const { code, said } = await unattended(home.folder, { variables }, away);
    expect(said.split("\n").filter((line) => line.startsWith("✗"))).toEqual([
      "✗ Slack did not let the app sign in. Check the network and status.slack.com.",
      "✗ Slack did not open a socket. Check the network and status.slack.com.",
      "✗ Slack did not show #redis-ops. Check the network and status.slack.com.",
      "✗ Discord was not reached (ECONNREFUSED). Check the network and discordstatus.com.",
      "✗ Discord was not reached (ECONNREFUSED). Check the network and discordstatus.com.",
    ]);
    expect(code).toBe(78);
  });

  it("names the permissions that the bot lacks in a Discord channel", async () => {
    const { row } = world.discord.channel("quiet");
    row.permissions &= ~(PERMISSIONS.attachFiles | PERMISSIONS.createPublicThreads);
    const variables = {
      REDIS_URL: world.redis.url,
      DISCORD_TOKEN: world.discord.token,
      DISCORD_CHANNEL_ID: row.id,
    };
    const { said } = await unattended(home.folder, { variables }, world.apis);
    expect(said).toContain("✗ In #quiet the bot lacks Attach Files and Create Public Threads.");
  });

  it("says where the bot was not invited, and goes on", async () => {
    world.slack.space.addChannel("elsewhere").hasBot = false;
    const variables = { REDIS_URL: world.redis.url, ...SLACK, SLACK_CHANNEL: "#elsewhere" };
    const { code, said } = await unattended(home.folder, { variables }, world.apis);
    expect(said).toContain(
      "! The bot is not in #elsewhere. It can post there all the same; type /invite @headroom",
    );
    expect(code).toBe(0);
  });

  it.each([
    { scope: "files:write", code: 0, says: "! The app lacks files:write. Add what you want of it" },
    { scope: "chat:write", code: 78, says: "✗ The app lacks chat:write. Add what you want of it" },
  ])("says that the app lacks $scope", async ({ scope, code, says }) => {
    world.slack.scopes.delete(scope);
    const ended = await unattended(
      home.folder,
      { variables: { REDIS_URL: world.redis.url, ...SLACK } },
      world.apis,
    );
    world.slack.scopes.add(scope);
    expect(ended.said).toContain(says);
    expect(ended.code).toBe(code);
  });

  it("tries nothing with --no-test", async () => {
    const variables = { REDIS_URL: "redis://127.0.0.1:1", SLACK_BOT_TOKEN: "xoxb-2", SLACK_CHANNEL: "#ops" };
    const { code } = await unattended(home.folder, { variables, test: false });
    expect(code).toBe(0);
    expect(home.config().channels).toMatchObject([{ address: "#ops" }]);
  });

  it("takes over what an earlier run wrote, and replaces files only when it is told to", async () => {
    home.has(".env", "# ours\nOTHER='kept # too'\nREDIS_URL=redis://127.0.0.1:1\n");
    home.has(
      "headroom.yaml",
      "databases:\n  - { name: orders, url: '${REDIS_URL}', plan: guide-2026-04/basic }\nsummaries: [{ cron: '0 8 * * 1', timeZone: Asia/Tokyo }]\n",
    );
    const wanted = { variables: { REDIS_URL: world.redis.url } };
    expect(await unattended(home.folder, wanted)).toEqual({
      code: 64,
      said: "This is there already, and --yes replaces it:\n  headroom.yaml\n  REDIS_URL in .env",
    });
    expect(home.text(".env")).toContain("127.0.0.1:1");
    expect((await unattended(home.folder, { ...wanted, yes: true })).code).toBe(0);
    expect(home.text(".env")).toBe(`# ours\nOTHER='kept # too'\nREDIS_URL=${world.redis.url}\n`);
    // What others were let read stays so, but for secrets.
    expect([home.mode(".env"), home.mode("headroom.yaml")]).toEqual([0o600, 0o644]);
    expect(home.text("headroom.yaml.old")).toContain("0 8 * * 1");
    expect(home.config()).toMatchObject({
      databases: [{ database: { name: "orders", plan: "guide-2026-04/basic" } }],
      summaries: [{ timeZone: "Asia/Tokyo" }],
    });
    // Once more changes nothing, and so needs no leave.
    expect((await unattended(home.folder, {})).code).toBe(0);
  });

  it("says why the files cannot be written", async () => {
    const { code, said } = await unattended(home.folder, {
      variables: { REDIS_URL: world.redis.url },
      yaml: "/proc/headroom/headroom.yaml",
    });
    expect(code).toBe(73);
    expect(said).toContain("The files could not be written (");
  });
});
