import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it, vi } from "vitest";
import { COMMANDS } from "../../../src/commands/all.ts";
import { SCOPES, slackManifest } from "../../../src/chat/slack/manifest.ts";
import { manifest } from "../../../src/cli/manifest.ts";
import { SCOPES as METHOD_SCOPES } from "../../fakes/slack/methods.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const schemaFile = join(root, "..", "shared", "schemas", "slack-manifest.schema.2.0.0.json");
const commands = COMMANDS;

const room = join(root, "src", "chat", "slack");
const source = readdirSync(room)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(join(room, file), "utf8"))
  .join("\n");

/** "chat.postMessage", as called on a client; an upload is two methods. */
const methodsUsed = new Set(
  [...source.matchAll(/\b(?:web|client)\s*\.((?:[a-z]+\.)+[a-zA-Z]+|filesUploadV2)\(/g)].flatMap(
    ([, name = ""]) =>
      name === "filesUploadV2" ? ["files.getUploadURLExternal", "files.completeUploadExternal"] : [name],
  ),
);

/** What other things than methods need a scope. */
const FEATURES = {
  "app_mentions:read": "app_mention",
  commands: "app.command(",
  "chat:write.public": "postMessage",
};

describe("the Slack app's manifest", () => {
  it("asks for no scope that nothing uses, and for one that each method needs", () => {
    const needed = [...methodsUsed].flatMap((method) => METHOD_SCOPES[method] ?? []);
    const featured = Object.entries(FEATURES).flatMap(([scope, sign]) =>
      source.includes(sign) ? [scope] : [],
    );
    expect(methodsUsed.size).toBeGreaterThan(8);
    expect([...SCOPES].toSorted()).toEqual([...new Set([...needed, ...featured])].toSorted());
  });

  it("subscribes to the events that are listened to", () => {
    const listened = [...source.matchAll(/app\.event\("(\w+)"/g)].map(([, name]) => name);
    expect(new Set(slackManifest(commands).settings?.event_subscriptions?.bot_events)).toEqual(
      new Set(listened),
    );
  });

  it("is the one that is committed", async () => {
    const text = `${JSON.stringify(slackManifest(COMMANDS), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(root, "manifests", "slack-app.json"));
  });

  it.each(["http://headroom.example.com/slack/events", "headroom.example.com"])(
    "is not made for %s, which Slack does not call",
    async (url) => {
      const said = vi.spyOn(console, "error").mockImplementation(() => {});
      expect(await manifest("slack", { url })).toBe(64);
      expect(said).toHaveBeenCalledWith(expect.stringContaining("write --url https://"));
      said.mockRestore();
    },
  );

  it("names every command in the hint", () => {
    const hint = slackManifest(commands).features?.slash_commands?.[0]?.usage_hint ?? "";
    expect(hint.split(" | ")).toEqual(COMMANDS.map(({ name }) => name));
  });

  it.runIf(existsSync(schemaFile))("is valid by Slack's schema, for Socket Mode and for HTTP", () => {
    const { $id: _, ...schema } = JSON.parse(readFileSync(schemaFile, "utf8")) as Record<string, unknown>;
    const validate = new Ajv({ strict: false, logger: false }).compile(schema);
    for (const options of [{}, { url: "https://headroom.example.com/slack/events" }]) {
      validate(slackManifest(commands, options));
      expect(validate.errors).toBeNull();
    }
  });

  it.skipIf(existsSync(schemaFile))(
    "was not checked against Slack's schema: ../shared/schemas is absent",
    () => {
      expect(existsSync(schemaFile)).toBe(false);
    },
  );
});
