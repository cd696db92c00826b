import { afterEach, expect, it, vi } from "vitest";
import { notifyTest } from "../../src/cli/notify.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { instantOf } from "../../src/domain/time/instant.ts";
import { plainTitle } from "../../src/messages/plain.ts";
import { sampleMessages } from "../../src/messages/samples.ts";
import { fakeDiscord } from "../fakes/discord/discord.ts";
import { fakeSlack } from "../fakes/slack/harness.ts";
import { jumpClock } from "../fakes/jump-clock.ts";
import { fakeWebhook } from "../fakes/webhook.ts";

const said: string[] = [];
vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
vi.spyOn(console, "error").mockImplementation((line: string) => void said.push(line));
afterEach(() => void said.splice(0));

/** Pauses between messages take a moment; patience with a service is still long enough for a busy machine. */
const fast = () => jumpClock(instantOf("2026-11-24T18:00:00Z"), 3);

function configured(channels: string) {
  const text = `databases: [{ name: prod, url: 'redis://127.0.0.1:1' }]\n${channels}`;
  const file = { path: "headroom.yaml", text };
  const reading = readConfig({ env: { HOME: "/nowhere" }, readSecretFile: () => "", file });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.config;
}

it("posts an example of each message, each of which says that it is a test", async () => {
  const hook = await fakeWebhook();
  const config = configured(`channels: [{ name: ops, webhook: '${hook.url("slack")}', format: slack }]`);
  expect(await notifyTest(config, "ops", fast())).toBe(0);
  expect(said).toEqual(["ops (webhook): every message arrived."]);
  const titles = hook.shown().map(({ title }) => title);
  expect(titles).toHaveLength(EXAMPLES.length);
  expect(titles[0]).toContain("This is a test of Headroom");
  for (const title of titles.slice(1)) expect(title).toContain("Test: ");
  await hook.stop();
});

it("waits as long as a service asks it to, and says only what it gave up on", async () => {
  const hook = await fakeWebhook();
  hook.willMeet({ kind: "slow-down", seconds: 1 }, { kind: "slow-down", seconds: 1 });
  const channel = `channels: [{ name: ops, webhook: '${hook.url("slack")}', format: slack }]`;
  expect(await notifyTest(configured(channel), "ops", fast())).toBe(0);
  expect(hook.shown()).toHaveLength(EXAMPLES.length);
  hook.willMeet({ kind: "slow-down", seconds: 3_600 });
  expect(await notifyTest(configured(channel), "ops", fast())).toBe(1);
  hook.willMeet({ kind: "status", status: 500 });
  expect(await notifyTest(configured(channel), "ops", fast())).toBe(1);
  expect(said).toEqual([
    "ops (webhook): every message arrived.",
    'ops (webhook): The webhook of channel "ops" asks to slow down (429).',
    `ops (webhook): Slack's answer for the webhook of channel "ops" was 500.`,
  ]);
  await hook.stop();
});

it("says why a channel does not take them, without its secret, and tries the others", async () => {
  const hook = await fakeWebhook();
  hook.deletes("gone-secret");
  const config = configured(
    `channels: [{ name: old, webhook: '${hook.url("slack", "gone-secret")}', format: slack }, { name: ops, webhook: '${hook.url("slack")}', format: slack }]`,
  );
  expect(await notifyTest(config, undefined, fast())).toBe(1);
  expect(said.join("\n")).toMatch(/^old \(webhook\): .*404/m);
  expect(said.join("\n")).toContain("ops (webhook): every message arrived.");
  expect(said.join("\n")).not.toContain("gone-secret");
  await hook.stop();
});

const EXAMPLES = [
  "This is a test of Headroom",
  "70 % of today's commands used",
  "90 % of today's commands used",
  "the daily limit of 10,000 is used up",
  "no figures since",
  "the limit was raised",
  "Test: Redis, ",
  "Test: Redis, ",
];

it("posts the examples through a Slack app and a Discord bot too, without waking anybody", async () => {
  const [slack, discord] = await Promise.all([fakeSlack(), fakeDiscord()]);
  slack.channel("#ops");
  const config = configured(
    `channels: [{ name: ops, slack: '#ops' }, { name: night, discord: '${discord.channel("night").row.id}' }]
slack: { botToken: xoxb-1-fake, apiUrl: '${slack.apiUrl}' }
discord: { token: ${discord.token}, apiUrl: '${discord.apiUrl}' }`,
  );
  expect(await notifyTest(config, undefined, fast())).toBe(0);
  expect(said).toEqual(["ops (slack): every message arrived.", "night (discord): every message arrived."]);
  for (const shown of [slack.channel("#ops").visible(), discord.channel("night").visible()]) {
    expect(shown).toHaveLength(EXAMPLES.length);
    for (const [at, message] of shown.entries()) {
      expect(message.text).toContain(EXAMPLES[at]);
      expect(message.buttons).toEqual([]);
      expect(message.notified).toEqual([]);
    }
    expect(shown.at(-1)?.files).toMatchObject([{ description: expect.stringContaining("day by day") }]);
  }
  await Promise.all([slack.stop(), discord.stop()]);
});

it("says for each chat why it takes no message", async () => {
  const [slack, discord] = await Promise.all([fakeSlack(), fakeDiscord()]);
  slack.space.addChannel("old").isArchived = true;
  slack.space.addChannel("secret", true);
  const removed = discord.channel("removed").row;
  removed.permissions = 0n;
  const config = configured(
    `channels:
  - { name: old, slack: '#old' }
  - { name: secret, slack: '#secret' }
  - { name: gone, discord: '1180000000000000001' }
  - { name: removed, discord: '${removed.id}' }
slack: { botToken: xoxb-1-fake, apiUrl: '${slack.apiUrl}' }
discord: { token: ${discord.token}, apiUrl: '${discord.apiUrl}' }`,
  );
  expect(await notifyTest(config, undefined, fast())).toBe(1);
  const lines = said.join("\n");
  expect(lines).toMatch(
    /^old \(slack\): .*the channel is archived\. Unarchive it or configure another one\.$/m,
  );
  expect(lines).toMatch(/^secret \(slack\): .*Type \/invite @headroom in it, or correct its name\.$/m);
  expect(lines).toMatch(
    /^gone \(discord\): Discord has no such channel as gone is set to .*Check its id\.$/m,
  );
  expect(lines).toMatch(/^removed \(discord\): The bot was taken out of removed .*Give it View Channels/m);
  await Promise.all([slack.stop(), discord.stop()]);
});

it.each([
  { channels: "", name: undefined, code: 1, says: "No channel is configured: set SLACK_CHANNEL" },
  {
    channels: "channels: [{ name: ops, webhook: 'http://127.0.0.1:1/x', format: slack }]",
    name: "opps",
    code: 64,
    says: 'There is no channel "opps". These are there: ops.',
  },
])("ends with $code and says: $says", async ({ channels, name, code, says }) => {
  expect(await notifyTest(configured(channels), name, fast())).toBe(code);
  expect(said.join("\n")).toContain(says);
});

it("has examples in all colours", () => {
  const messages = sampleMessages("ops", instantOf("2026-11-24T18:00:00Z"));
  expect(messages.map((message) => plainTitle(message))).toEqual([
    "This is a test of Headroom in ops: nothing is wrong",
    "🟡 Test: example: 70 % of today's commands used",
    "🔴 Test: example: 90 % of today's commands used",
    "🔴 Test: example: the daily limit of 10,000 is used up",
    "⚪ Test: example: no figures since 17:35 UTC (25 min), no answer in time",
    "✅ Test: example: the limit was raised, 64 % of today's commands used",
    "Test: Redis, Monday 23 November (UTC day)",
    "Test: Redis, 17 November to 23 November (UTC days)",
  ]);
});
