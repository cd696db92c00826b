import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { attended, emptyFolder } from "./folder.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
let home: ReturnType<typeof emptyFolder>;

beforeAll(async () => {
  world = await startWorld({ password: "planted", databases: ["prod cache", "sessions", "queue"] });
});
afterAll(() => world.stop());
beforeEach(() => void (home = emptyFolder()));
afterEach(() => home.remove());

describe("headroom config init on a terminal", () => {
  it("asks for everything, has mistakes corrected, and shows no secret", async () => {
    const person = attended(home.folder, {}, world.apis);
    await person.sees("What is to be watched?");
    person.presses("enter");
    await person.sees("Its address, with user and password");
    person.types("https://planted.upstash.io");
    await person.sees("This is an HTTP address");
    person.presses("erase");
    person.types("redis://:planted-wrong@127.0.0.1:1");
    await person.sees("nothing listens at 127.0.0.1:1");
    await person.sees("Correct it");
    person.presses("enter");
    await person.sees("Its address");
    person.types(world.redis.url);
    await person.sees("answers: 0 keys");
    await person.sees("How do people call it?");
    person.presses("erase");
    person.types("prod cache");
    await person.sees("Write letters, digits and dashes");
    person.presses("erase");
    person.types("prod-cache");
    await person.sees("Which plan is it on?");
    person.presses("down", "down", "enter");

    await person.sees("Where do alerts go?");
    person.presses("space", "down", "space", "down", "space", "enter");
    await person.sees("manifests/slack-app.json");
    await person.sees("The bot's token, xoxb-");
    person.types("xoxb-1-fake");
    await person.sees("@headroom in Acme");
    await person.sees("The app's token");
    person.types("xapp-1-fake");
    await person.sees("Slack will send commands");
    await person.sees("The Slack channel");
    person.types("#redis-ops");
    await person.sees("Post a first message there now?");
    person.presses("enter");
    await person.sees("The message arrived.");

    await person.sees("The bot's token (the application's page Bot)");
    person.types(world.discord.token);
    await person.sees("The Discord channel's id");
    person.types(world.discord.channel("ops").row.id);
    await person.sees("The bot may do all it needs in #ops.");
    await person.sees("Post a first message");
    person.presses("enter");
    await person.sees("The message arrived.");

    world.hook.deletes("planted-gone");
    await person.sees("The webhook's address");
    person.types(world.hook.url("slack", "planted-gone"));
    await person.sees("slack or discord?");
    person.types("slack");
    await person.sees("Post a first message");
    person.presses("enter");
    await person.sees("was 404 (no_service)");
    await person.sees("Correct it");
    person.presses("enter");
    await person.sees("The webhook's address");
    person.types(world.hook.url("slack", "planted-good"));
    // What is no secret is still there, and the message follows at once.
    await person.sees("slack or discord?");
    person.presses("enter");
    await person.sees("The message arrived.");

    await person.sees("In whose time zone?");
    person.types("berlin");
    await person.sees("Written: .env and headroom.yaml.");
    await person.sees("headroom notify test");
    expect(await person.code).toBe(0);

    const secrets = ["planted", "xoxb-1", "xapp-1", world.discord.token];
    for (const secret of secrets) expect(person.screen()).not.toContain(secret);
    expect(home.mode(".env")).toBe(0o600);
    const config = home.config();
    expect(config).toMatchObject({
      databases: [{ database: { name: "prod-cache", plan: "guide-2026-04/pro" }, url: world.redis.url }],
      channels: [{ platform: "slack" }, { platform: "discord" }, { platform: "webhook" }],
      summaries: [{ timeZone: "Europe/Berlin" }],
    });
    const hello = "Headroom posts here from now on";
    await world.slack.channel("#redis-ops").expect(hello);
    await world.discord.channel("ops").expect(hello);
    await world.hook.expect(hello);
  });

  it("lets one choose among the databases of an Upstash account", async () => {
    const person = attended(home.folder, {}, world.apis);
    await person.sees("What is to be watched?");
    person.presses("down", "enter");
    await person.sees("e-mail");
    person.types("ops@example.com");
    await person.sees("Management API");
    person.types("old-key");
    await person.sees("Upstash refused the API key");
    person.presses("enter");
    // What is no secret is still there.
    await person.sees("e-mail");
    person.presses("enter");
    await person.sees("Management API");
    person.types("planted-key");
    await person.sees("with 3 databases: prod cache, sessions and queue");
    await person.sees("Which databases of the account?");
    person.presses("down", "enter");
    await person.sees("Which ones?");
    person.presses("space", "down", "down", "space", "enter");
    await person.sees("Where do alerts go?");
    person.presses("enter");
    await person.sees("In whose time zone?");
    person.presses("enter");
    await person.sees("headroom check");
    expect(await person.code).toBe(0);
    expect(
      home.config().databases.map(({ database, upstash: billed }) => [database.name, billed?.id]),
    ).toEqual([
      ["prod-cache", "id-0"],
      ["queue", "id-2"],
    ]);
  });

  it("asks only for what is missing, and before it replaces a file", async () => {
    home.has(".env", `REDIS_URL=${world.redis.url}\n`);
    home.has("headroom.yaml", "databases: [{ name: orders, url: '${REDIS_URL}' }]\n");
    const person = attended(home.folder, { variables: { DAILY_COMMAND_LIMIT: "10000" }, timeZone: "UTC" });
    await person.sees("Known already, from the environment, .env or an earlier file: REDIS_URL");
    await person.sees("answers: 0 keys");
    await person.sees("Where do alerts go?");
    person.presses("enter");
    await person.sees("Replace headroom.yaml?");
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    person.presses("enter");
    expect(await person.code).toBe(130);
    expect(said).toHaveBeenCalledWith("Nothing was written.");
    said.mockRestore();
    expect(home.text("headroom.yaml")).toBe("databases: [{ name: orders, url: '${REDIS_URL}' }]\n");
  });

  it("asks what to watch when the database that was given is left out", async () => {
    const variables = { REDIS_URL: "redis://127.0.0.1:1", ALERT_WEBHOOK_FORMAT: "slack" };
    const person = attended(home.folder, {
      variables,
      timeZone: "UTC",
      name: "orders",
      plan: "guide-2026-04/free",
    });
    await person.sees("nothing listens at 127.0.0.1:1");
    person.presses("down", "down", "down", "enter");
    await person.sees("What is to be watched?");
    person.presses("enter");
    await person.sees("Its address");
    person.types(world.redis.url);
    await person.sees("answers: 0 keys");
    await person.sees("The webhook's address");
    person.types(world.hook.url("slack"));
    await person.sees("Post a first message");
    person.presses("down", "enter");
    await person.sees("Written: .env and headroom.yaml.");
    expect(await person.code).toBe(0);
    expect(home.config()).toMatchObject({
      databases: [{ database: { name: "orders" }, url: world.redis.url }],
      channels: [{ platform: "webhook", format: "slack" }],
    });
  });

  it("leaves at Ctrl-C without a trace", async () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    const person = attended(home.folder);
    await person.sees("What is to be watched?");
    person.presses("cancel");
    expect(await person.code).toBe(130);
    said.mockRestore();
    expect(() => home.text("headroom.yaml")).toThrow("ENOENT");
  });
});
