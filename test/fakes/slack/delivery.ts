import { createHmac } from "node:crypto";
import { object, parse, textOf, type Json, type JsonObject } from "./json.ts";
import { eventCallback, type Scene } from "./payloads.ts";
import type { SlackServer } from "./server.ts";

export type Mode = "socket" | { readonly signingSecret: string };

/** Slack's patience with commands, presses and events. */
const ACK_WITHIN_MS = 3_000;

/** Brings commands, presses and events to the bot, and says what the person sees when it did not acknowledge in time. */
export function delivery(server: SlackServer, mode: Mode) {
  const { space, sockets } = server;
  const took: number[] = [];
  let address = "";
  let copies = 1;
  let isCut = false;

  async function send(type: string, payload: JsonObject): Promise<Json | undefined> {
    const times = copies;
    copies = 1;
    if (mode === "socket") return overSocket(type, payload, times);
    const sent = Array.from({ length: times }, () => overHttp(type, payload, mode.signingSecret));
    return (await Promise.all(sent))[0];
  }

  async function overSocket(type: string, payload: JsonObject, times: number): Promise<Json | undefined> {
    const envelope = crypto.randomUUID();
    const body = { envelope_id: envelope, type, payload, accepts_response_payload: type !== "events_api" };
    for (let n = 0; n < times; n += 1)
      if (!sockets.send(body)) throw new Error("the bot has no connection to Slack");
    if (isCut) sockets.drop();
    isCut = false;
    const ack = await space.board.until(
      () => sockets.acks.get(envelope),
      () => "no acknowledgement within 3 s",
      ACK_WITHIN_MS,
    );
    took.push(ack.tookMs);
    return ack.payload;
  }

  async function overHttp(type: string, payload: JsonObject, secret: string): Promise<Json | undefined> {
    const body = encode(type, payload);
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const started = performance.now();
    const response = await fetch(address, {
      method: "POST",
      body,
      headers: {
        "content-type": type === "events_api" ? "application/json" : "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature(secret, timestamp, body),
      },
      signal: AbortSignal.timeout(ACK_WITHIN_MS),
    });
    took.push(performance.now() - started);
    if (!response.ok) throw new Error(`the bot answered ${response.status}`);
    const text = await response.text();
    return text.startsWith("{") ? parse(text) : text;
  }

  /** Undefined when all went well, else what Slack tells the person. */
  const failing = async (work: () => Promise<void>): Promise<string | undefined> => {
    try {
      await work();
      return undefined;
    } catch (error) {
      return `the app did not respond (${error instanceof Error ? error.message : String(error)})`;
    }
  };

  return {
    ackTimes: () => took,
    listensAt: (where: string) => void (address = where),
    duplicateNext: () => void (copies = 2),
    cutNext: () => void (isCut = true),
    command: (payload: JsonObject, scene: Scene) =>
      failing(async () => {
        const answer = object(await send("slash_commands", payload));
        if (textOf(answer["text"]) !== "") show(answer, scene);
      }),
    interactive: (payload: JsonObject) => failing(async () => void (await send("interactive", payload))),
    event: (event: JsonObject) =>
      failing(async () => {
        const body = eventCallback(space.nextId("E"), Math.floor(space.now() / 1_000), event);
        await send("events_api", body);
      }),
  };

  /** An answer inside the acknowledgement is shown like one at the response address. */
  function show(answer: JsonObject, scene: Scene) {
    space.add({
      channel: scene.channel.id,
      threadTs: undefined,
      ephemeralFor: answer["response_type"] === "in_channel" ? undefined : scene.user,
      notified: [],
      text: textOf(answer["text"]),
      blocks: [],
      attachments: [],
      metadata: undefined,
      files: [],
    });
  }
}

function encode(type: string, payload: JsonObject): string {
  if (type === "events_api") return JSON.stringify(payload);
  if (type === "interactive") return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return new URLSearchParams(payload as Record<string, string>).toString();
}

export const signature = (secret: string, timestamp: string, body: string) =>
  `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
