import { expect, it } from "vitest";
import type { Message } from "../messages/message.ts";
import {
  DeliveryError,
  type Channel,
  type ChatPlatform,
  type MessageRef,
  type PostOptions,
} from "../ports/chat.ts";
import { discreet } from "./discreet.ts";

const channel: Channel = { name: "ops", platform: "slack", address: "C1" };
const message: Message = { tone: "neutral", title: [], blocks: [] };
const how: PostOptions = { key: "k", mayHaveBeenSent: false };
const ref = "1" as MessageRef;

it("takes secrets out of whatever a platform says of its service's answers", async () => {
  const refuse = () => Promise.reject(new DeliveryError({ kind: "permanent" }, "No: Bot s3cret"));
  const loud: ChatPlatform = {
    name: "slack",
    can: { edit: true, thread: true },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    status: () => ({ state: "degraded", sentence: "s3cret was refused" }),
    post: refuse,
    edit: refuse,
    reply: refuse,
  };
  const quiet = discreet(loud, (text) => text.replaceAll("s3cret", "***"));
  for (const sent of [
    quiet.post(channel, message, how),
    quiet.edit(channel, ref, message),
    quiet.reply(channel, ref, message, how),
  ])
    await expect(sent).rejects.toEqual(new DeliveryError({ kind: "permanent" }, "No: Bot ***"));
  expect(quiet.status()).toEqual({ state: "degraded", sentence: "*** was refused" });
});
