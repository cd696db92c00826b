import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { bulk, encodeCommand, failure, respDecoder, simple } from "../../../src/demo/resp.ts";
import type { RedisServer } from "../redis/server.ts";
import { upstashInfo } from "./info.ts";
import { isScript, limitRefusal, requestRefusal, UNBILLED, WRITES, type Bill, type Knobs } from "./limits.ts";

/** What speaks like an Upstash database, in front of a real redis-server that does the work. */
export interface FakeUpstash {
  readonly url: string;
  readonly knobs: Knobs;
  /** In the current UTC day and month of the given clock. */
  readonly bill: Bill;
  /** Every command that arrived, by name, answered or refused. */
  readonly arrived: Map<string, number>;
  /** The members' lifetime counters begin again at zero. */
  resetCounters(): void;
  stop(): Promise<void>;
}

interface Member {
  readonly address: string;
  commands: number;
  reads: number;
  writes: number;
}

interface Visitor {
  readonly member: Member;
  /** Sends to the real server and returns the reply's bytes. */
  readonly forward: (words: readonly string[]) => Promise<Buffer>;
  allowed: boolean;
}

const PASSWORD = "planted-password";
const READ_ONLY = "planted-read-only";

export async function startUpstash(backing: RedisServer, now: () => number): Promise<FakeUpstash> {
  const knobs: Knobs = {};
  const bill: Bill = { day: 0, month: 0 };
  const arrived = new Map<string, number>();
  const members: Member[] = ["10.16.8.4", "10.32.1.7"].map((address) => ({ address, ...zero() }));
  const sockets = new Set<Socket>();
  let today = new Date(now()).toISOString();
  let refusalsAsked = 0;

  function turnThePage() {
    const stamp = new Date(now()).toISOString();
    if (stamp.slice(0, 10) === today.slice(0, 10)) return;
    bill.day = 0;
    if (stamp.slice(0, 7) !== today.slice(0, 7)) bill.month = 0;
    delete bill.frozen;
    today = stamp;
  }

  let second = { began: 0, commands: 0 };
  /** Of the wall clock: it is sockets that wait. */
  async function roomInThisSecond() {
    const { commandsPerSecond = Infinity } = knobs;
    const began = Math.floor(performance.now() / 1_000);
    if (second.began < began) second = { began, commands: 0 };
    second.commands++;
    const secondsAhead = Math.floor((second.commands - 1) / commandsPerSecond);
    if (secondsAhead > 0) await pause(secondsAhead * 1_000 - (performance.now() % 1_000));
  }

  const strikes = () => {
    const pattern = knobs.refusals ?? [true];
    return pattern[refusalsAsked++ % pattern.length] ?? true;
  };

  async function answer(words: readonly string[], visitor: Visitor): Promise<Buffer | string> {
    const command = (words[0] ?? "").toUpperCase();
    arrived.set(command, (arrived.get(command) ?? 0) + 1);
    turnThePage();
    const limit = limitRefusal(command, knobs, bill);
    if (limit !== undefined && strikes()) return failure(limit);
    if (command === "AUTH") return logIn(words.slice(1), visitor);
    if (command === "HELLO") return failure("NOPROTO unsupported protocol version");
    if (!visitor.allowed) return failure("NOAUTH Authentication required");
    const refusal = requestRefusal(words, knobs, await dataSize());
    if (refusal !== undefined) return failure(refusal);
    if (command === "INFO") return bulk(await info(words.slice(1), visitor.member));
    await roomInThisSecond();
    return charge(command, visitor, () => visitor.forward(words));
  }

  /** Does the work and writes the bill: scripts with what they called, writes once more a read region. */
  async function charge(command: string, { member }: Visitor, work: () => Promise<Buffer>): Promise<Buffer> {
    const before = isScript(command) ? await innerCalls() : 0;
    const reply = await work();
    const inner = isScript(command) ? (await innerCalls()) - before : 0;
    const isWrite = WRITES.has(command);
    const cost = UNBILLED.has(command) ? 0 : (1 + inner) * (isWrite ? 1 + (knobs.readRegions ?? 0) : 1);
    bill.day += cost;
    bill.month += cost;
    member.commands += 1 + inner;
    if (isWrite) member.writes++;
    else member.reads++;
    return reply;
  }

  async function innerCalls(): Promise<number> {
    let sum = 0;
    for (const [name, calls] of Object.entries(await backing.calls()))
      if (!isScript(name.toUpperCase()) && !NOT_INNER.has(name)) sum += calls;
    return sum;
  }

  const dataSize = async () => Number(await backing.call("DBSIZE")) * 136;

  async function info(sections: readonly string[], member: Member): Promise<string> {
    const stats = String(await backing.call("INFO", "stats"));
    const figure = (name: string) => Number(new RegExp(`${name}:(\\d+)`).exec(stats)?.[1] ?? 0);
    const hits = figure("keyspace_hits");
    const misses = figure("keyspace_misses");
    const keys = Number(await backing.call("DBSIZE"));
    const size = await dataSize();
    return upstashInfo(
      { ...member, hits, misses, keys, dataSize: size, connections: sockets.size },
      sections,
    );
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    if (sockets.size > (knobs.maxConnections ?? 10_000))
      return void socket.end(failure("ERR max concurrent connections exceeded\r"));
    const { forward, hangUp } = worker(backing.port);
    socket.on("close", hangUp);
    const visitor: Visitor = { member: members[knobs.member ?? 0]!, forward, allowed: false };
    let turn: Promise<unknown> = Promise.resolve();
    const decode = respDecoder((value) => {
      const words = Array.isArray(value) ? value.map(String) : [String(value)];
      turn = turn
        .then(() => answer(words, visitor))
        .then((reply) => socket.write(reply))
        .catch(() => socket.destroy());
    });
    socket.on("data", decode);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `redis://default:${PASSWORD}@127.0.0.1:${(server.address() as AddressInfo).port}`,
    knobs,
    bill,
    arrived,
    resetCounters: () => members.forEach((member) => Object.assign(member, zero())),
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

const zero = () => ({ commands: 0, reads: 0, writes: 0 });
/** What the stand-in itself asks of the real server. */
const NOT_INNER = new Set(["info", "dbsize", "auth", "config|resetstat"]);

function logIn(words: readonly string[], visitor: Visitor): string {
  const [password = "", user = "default"] = words.toReversed();
  visitor.allowed =
    (user === "default" && password === PASSWORD) || (user === "default_ro" && password === READ_ONLY);
  if (visitor.allowed) return simple("OK");
  return failure("WRONGPASS invalid username-password pair or user is disabled");
}

/** One connection to the real server for one visitor, so that its replies keep their order. */
function worker(port: number) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const waiting: { resolve(raw: Buffer): void; reject(error: Error): void }[] = [];
  socket.on(
    "data",
    respDecoder((_, raw) => waiting.shift()?.resolve(raw)),
  );
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    for (const one of waiting.splice(0)) one.reject(new Error("the real server hung up"));
  });
  return {
    forward: (words: readonly string[]) =>
      new Promise<Buffer>((resolve, reject) => {
        waiting.push({ resolve, reject });
        socket.write(encodeCommand(words));
      }),
    hangUp: () => void socket.destroy(),
  };
}
