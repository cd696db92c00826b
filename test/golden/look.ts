/** The answer to `top`, as an example. */
import { minutes } from "../../src/domain/time/instant.ts";
import type { Message } from "../../src/messages/message.ts";
import { topMessage } from "../../src/messages/top.ts";
import { lookalikesAmong } from "../../src/domain/usage/clients.ts";
import { recogniseSpenders } from "../../src/domain/usage/signatures.ts";
import { at } from "./alerts.ts";

const counts = [
  { command: "evalsha", count: 1_840 },
  { command: "bzpopmin", count: 660 },
  { command: "get", count: 300 },
  { command: "set", count: 80 },
  { command: "hget", count: 60 },
  { command: "ping", count: 30 },
  { command: "client|setname", count: 20 },
  { command: "expire", count: 10 },
];
const worker = {
  address: "10.0.0.4:5001",
  name: "mail",
  library: "ioredis 5.4",
  lastCommand: "bzpopmin",
  ageSeconds: 9,
};
/** Two workers that poll an empty queue. */
export const lookMessage: Message = topMessage({
  database: "prod-cache",
  origin: { kind: "server", over: minutes(15) },
  counts,
  spenders: recogniseSpenders(counts),
  clients: {
    connected: 7,
    lookalikes: lookalikesAmong([worker, { ...worker, address: "10.0.0.5:5001" }]),
  },
  families: { looked: 5_000, families: [{ pattern: "bull:mail:…", share: 0.8, keys: 4_000 }] },
  cost: [
    { command: "info", count: 1 },
    { command: "client|list", count: 1 },
    { command: "scan", count: 10 },
  ],
  now: at("18:00"),
});
