import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { webhookPlatform } from "../../src/chat/webhook/webhook.ts";
import { line, strong, type Message } from "../../src/messages/message.ts";
import { capabilities, DeliveryError, type Channel, type MessageRef } from "../../src/ports/chat.ts";
import { fakeWebhook, type FakeWebhook } from "../fakes/webhook.ts";

const MESSAGE: Message = {
  tone: "critical",
  title: line(strong("orders"), ": 90 % of today's commands used"),
  blocks: [{ kind: "text", text: line("9,012 of 10,000") }],
};
const platform = webhookPlatform({ timeout: 20_000 });
const impatient = webhookPlatform({ timeout: 300 });
let fake: FakeWebhook;
let slack: Channel;
let discord: Channel;
const once = { key: "prod-cache-17/first", mayHaveBeenSent: false };

beforeEach(async () => {
  fake = await fakeWebhook();
  slack = { name: "hook", platform: "webhook", address: fake.url("slack", "s3cret"), format: "slack" };
  discord = { name: "hook", platform: "webhook", address: fake.url("discord", "s3cret"), format: "discord" };
});
afterEach(() => fake.stop());

async function failure(work: Promise<unknown>): Promise<DeliveryError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DeliveryError);
  expect((error as DeliveryError).message).not.toMatch(/s3cret|127\.0\.0\.1/);
  return error as DeliveryError;
}

describe("an incoming webhook", () => {
  it("posts in Slack's form, and cannot edit", async () => {
    await platform.post(slack, MESSAGE, once);
    expect(fake.shown()[0]?.title).toBe("🔴 *orders*: 90 % of today's commands used");
    expect(fake.received[0]?.key).toBe("prod-cache-17/first");
    expect(capabilities(platform, slack).edit).toBe(false);
    expect((await failure(platform.edit(slack, "x" as MessageRef, MESSAGE))).outcome.kind).toBe(
      "message-gone",
    );
  });

  it("escapes the fallback as it escapes the title, and cuts no emoji in half", async () => {
    const title = line(`<!channel> \u001b[31m${"🙂".repeat(3_000)}`);
    await platform.post(slack, { ...MESSAGE, title }, once);
    const body = JSON.stringify(fake.received[0]?.body);
    expect(body).toContain('"fallback":"&lt;!channel&gt; 🙂');
    // A lone half of a character is written as \ud83d in JSON.
    expect(body).not.toMatch(/<!channel>|\\u001b|\\ud/);
  });

  it("posts in Discord's form and edits what it posted, thread kept", async () => {
    const threaded = { ...discord, address: `${discord.address}?thread_id=42` };
    const ref = await platform.post(threaded, MESSAGE, once);
    await platform.edit(threaded, ref, { ...MESSAGE, tone: "resolved" });
    expect(fake.shown()).toHaveLength(1);
    expect(fake.shown()[0]?.title).toMatch(/^✅ \*\*orders/);
    expect(fake.received.map((each) => each.path)).toEqual([
      "/api/webhooks/1/s3cret?thread_id=42&wait=true",
      `/api/webhooks/1/s3cret/messages/${ref}?thread_id=42`,
    ]);
    expect(capabilities(platform, discord).edit).toBe(true);
  });

  it("is shown once when a repeat carries the same key", async () => {
    fake.willMeet({ kind: "hang-up-after" });
    expect((await failure(platform.post(slack, MESSAGE, once))).outcome.kind).toBe("unknown");
    await platform.post(slack, MESSAGE, { ...once, mayHaveBeenSent: true });
    expect([...fake.timesShown()]).toEqual([["prod-cache-17/first", 1]]);
    expect([...fake.timesReceived()]).toEqual([["prod-cache-17/first", 2]]);
  });

  it("takes a user and a password in the address for what they are", async () => {
    const address = slack.address.replace("http://", "http://ops:p%40ss@");
    await platform.post({ ...slack, address }, MESSAGE, once);
    expect(fake.received[0]?.authorization).toBe(`Basic ${Buffer.from("ops:p@ss").toString("base64")}`);
  });

  it("mentions whom it is told to, and nobody else", async () => {
    await platform.post(slack, MESSAGE, { ...once, mention: "here" });
    await platform.post(slack, MESSAGE, { key: "2", mayHaveBeenSent: false, mention: "group:S012" });
    await platform.post(discord, MESSAGE, {
      key: "3",
      mayHaveBeenSent: false,
      mention: "role:118",
      quiet: true,
    });
    expect(fake.shown().map((each) => each.title.split(" ")[0])).toEqual([
      "<!here>",
      "<!subteam^S012>",
      "<@&118>",
    ]);
    expect(fake.shown()[2]?.body).toMatchObject({
      allowed_mentions: { parse: [], roles: ["118"] },
      flags: 4_096,
    });
  });

  it("falls back to plain text when the payload is not liked", async () => {
    fake.willMeet({ kind: "status", status: 400, body: "invalid_payload" });
    await platform.post(slack, MESSAGE, once);
    expect(fake.shown()[0]?.body).not.toHaveProperty("attachments");
  });
});

describe("a failing webhook", () => {
  it.each([
    ["a 500", "slack", { kind: "status", status: 500 }, { kind: "retry" }],
    ["a 504", "slack", { kind: "status", status: 504 }, { kind: "unknown" }],
    ["a 429 with Retry-After", "slack", { kind: "slow-down", seconds: 3 }, { kind: "retry", after: 3_000 }],
    ["a 429 of Discord", "discord", { kind: "slow-down", seconds: 0.25 }, { kind: "retry", after: 250 }],
    [
      "a global 429 of Discord",
      "discord",
      { kind: "slow-down", seconds: 2, global: true },
      { kind: "retry", after: 2_000 },
    ],
    ["a socket that dies after the request", "slack", { kind: "hang-up-before" }, { kind: "unknown" }],
    ["no_service", "slack", { kind: "status", status: 404, body: "no_service" }, { kind: "permanent" }],
    [
      "an archived channel",
      "slack",
      { kind: "status", status: 410, body: "channel_is_archived" },
      { kind: "permanent" },
    ],
    ["a 403", "slack", { kind: "status", status: 403, body: "action_prohibited" }, { kind: "permanent" }],
    ["a 409", "slack", { kind: "status", status: 409 }, { kind: "message-refused" }],
    ["a redirect", "slack", { kind: "status", status: 302 }, { kind: "permanent" }],
  ] as const)("says what %s means", async (_, form, mishap, outcome) => {
    fake.willMeet(mishap);
    const channel = form === "slack" ? slack : discord;
    expect((await failure(platform.post(channel, MESSAGE, once))).outcome).toEqual(outcome);
  });

  it("does not know what became of a message that nobody answers", async () => {
    fake.willMeet({ kind: "delay", ms: 1_000 });
    expect((await failure(impatient.post(discord, MESSAGE, once))).outcome).toEqual({ kind: "unknown" });
  });

  it.each([400, 413, 422])(
    "a %i is of that message alone, once its words alone are refused too",
    async (status) => {
      fake.willMeet({ kind: "status", status }, { kind: "status", status });
      expect((await failure(platform.post(slack, MESSAGE, once))).outcome).toEqual({
        kind: "message-refused",
      });
      fake.willMeet({ kind: "status", status });
      await platform.post(slack, MESSAGE, once);
    },
  );

  it("tells a deleted message from a deleted webhook", async () => {
    const ref = await platform.post(discord, MESSAGE, once);
    fake.removes(ref);
    expect((await failure(platform.edit(discord, ref, MESSAGE))).outcome.kind).toBe("message-gone");
    fake.deletes("s3cret");
    const gone = await failure(platform.edit(discord, ref, MESSAGE));
    expect(gone.outcome.kind).toBe("permanent");
    expect(gone.message).toBe(
      `Discord's answer for the webhook of channel "hook" was 404 (code 10015): the webhook no longer exists. Make a new one and configure its address.`,
    );
  });

  it("retries what was never sent", async () => {
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, "127.0.0.1", resolve));
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    const refused = { ...slack, address: `http://127.0.0.1:${port}/s3cret` };
    const error = await failure(platform.post(refused, MESSAGE, once));
    expect(error.outcome).toEqual({ kind: "retry" });
    expect(error.message).toBe(`The webhook of channel "hook" gave no answer: the connection is refused.`);
  });

  it("reads little of an answer that has no end", async () => {
    let sent = 0;
    const endless = createServer((_request, response) => {
      const flood = () => {
        while (!response.destroyed && sent < 200_000_000) {
          sent += 64_000;
          if (!response.write("x".repeat(64_000))) return void response.once("drain", flood);
        }
        response.end();
      };
      flood();
    });
    await new Promise<void>((resolve) => endless.listen(0, "127.0.0.1", resolve));
    const { port } = endless.address() as AddressInfo;
    await platform.post({ ...discord, address: `http://127.0.0.1:${port}/s3cret` }, MESSAGE, once);
    endless.closeAllConnections();
    await new Promise((resolve) => endless.close(resolve));
    // What the kernel's buffers take was sent, and not read.
    expect(sent).toBeLessThan(50_000_000);
  });

  it("knows its message again in an answer of 50 KB", async () => {
    const long = createServer((_request, response) =>
      response.end(JSON.stringify({ content: "x".repeat(50_000), id: "118" })),
    );
    await new Promise<void>((resolve) => long.listen(0, "127.0.0.1", resolve));
    const { port } = long.address() as AddressInfo;
    const posted = platform.post({ ...discord, address: `http://127.0.0.1:${port}/s3cret` }, MESSAGE, once);
    expect(await posted).toBe("118");
    long.closeAllConnections();
    await new Promise((resolve) => long.close(resolve));
  });

  it("is given up at a port that no HTTP client asks", async () => {
    const error = await failure(
      platform.post({ ...slack, address: "http://127.0.0.1:6000/s3cret" }, MESSAGE, once),
    );
    expect(error.outcome).toEqual({ kind: "permanent" });
  });

  it("never repeats a body in an error, because it could hold the address", async () => {
    fake.willMeet({ kind: "status", status: 404, body: `not found: ${slack.address}` });
    expect((await failure(platform.post(slack, MESSAGE, once))).message).toContain("was 404: the webhook no");
  });
});
