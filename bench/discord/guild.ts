/**
 * A Discord in a process of its own, so that what it costs falls on neither side. It types commands when bench/discord.ts
 * says so, and tells how long each waited.
 */
import { setTimeout as pause } from "node:timers/promises";
import { fakeDiscordServer } from "../../test/fakes/discord/server.ts";
import { KIND, interactionWire, type Interaction } from "../../test/fakes/discord/interactions.ts";
import { fillIn } from "../../test/fakes/discord/typing.ts";

/** What the parent asks for. */
export type Wish =
  /** Answers when the bot is connected and its commands are registered. */
  | { readonly kind: "ready" }
  /** Types so many times, each when the answer before is whole: a `pictured` one when its picture has followed its words. */
  | { readonly kind: "type"; readonly line: string; readonly times: number; readonly pictured: boolean }
  /** Types as soon as a session begins; answers with when the answer came, in milliseconds since 1970. */
  | { readonly kind: "type-at-once"; readonly line: string };

const server = await fakeDiscordServer();
const { guild, gateway, interactions, requests } = server;
const channel = guild.channelNamed("ops");
const member = { id: guild.nextId(), name: "ada", roles: [], permissions: 0n };
// What a bot would have registered: the bare side registers nothing.
const COMMAND = {
  id: guild.nextId(),
  name: "redis",
  options: [{ type: 1, name: "stats", options: [{ type: 3, name: "database" }] }],
};
const PATIENCE = 60_000;
const CALM_MS = 10;

/** Milliseconds since 1970, to the microsecond. */
const now = () => performance.timeOrigin + performance.now();

/** When the answer reached Discord: its checks are no part of it. */
async function answered(line: string) {
  const data = fillIn(line, [COMMAND]);
  if (!data) throw new Error(`there is no command "${line}"`);
  const one = interactions.begin(KIND.command, member, channel.id);
  const askedAt = now();
  gateway.dispatch("INTERACTION_CREATE", interactionWire(one, data, guild));
  await guild.board.until(
    () => one.state === "answered" || undefined,
    () => `no answer to "${line}" (${one.state})`,
    PATIENCE,
  );
  const arrived = requests.findLast(({ path }) => path.includes(one.token));
  return { one, askedAt, answeredAt: arrived?.at ?? Number.NaN };
}

async function type({ line, times, pictured }: Extract<Wish, { kind: "type" }>): Promise<readonly number[]> {
  const waited: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const { one, askedAt, answeredAt } = await answered(line);
    waited.push(answeredAt - askedAt);
    if (pictured) await pictureOf(one, line);
    await calm();
    requests.splice(0);
    guild.messages.clear();
    one.shown.splice(0);
    one.original = undefined;
  }
  return waited;
}

const pictureOf = (one: Interaction, line: string) =>
  guild.board.until(
    () => one.shown.some(({ files }) => files.length > 0) || undefined,
    () => `no picture followed the answer to "${line}"`,
    PATIENCE,
  );

/** Until nothing has come for a moment: what follows an answer falls into no other's time. */
async function calm() {
  for (let seen = -1; seen !== requests.length;) {
    seen = requests.length;
    await pause(CALM_MS);
  }
}

const session = () =>
  guild.board.until(
    () => gateway.connected() > 0 || undefined,
    () => "nobody connected",
    PATIENCE,
  );

async function grant(wish: Wish): Promise<unknown> {
  if (wish.kind === "type") return type(wish);
  await session();
  if (wish.kind === "type-at-once") return (await answered(wish.line)).answeredAt;
  return true;
}

process.on("message", (wish: Wish) => {
  grant(wish).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
process.send?.({ result: { apiUrl: server.apiUrl, token: guild.ids.token, channel: channel.id } });
