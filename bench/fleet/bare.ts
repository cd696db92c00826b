/** The least that could watch a fleet: `node bare.ts URL CA-FILE DATABASES SECONDS` asks each database for INFO at the bot's hours, and keeps nothing. */
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { Redis } from "ioredis";

const [url = "", caFile = "", databases, everySeconds] = process.argv.slice(2);
const secureContext = createSecureContext({ ca: readFileSync(caFile) });
// As the bot: over two seconds at the start, and from then on one interval after the last due time.
const SPREAD_MS = 2_000;
const count = Number(databases);

for (let i = 0; i < count; i++) {
  const client = new Redis(url, {
    tls: { servername: new URL(url).hostname, secureContext },
    protocol: 2,
    enableReadyCheck: false,
    disableClientInfo: true,
    lazyConnect: true,
    commandTimeout: 5_000,
    keepAlive: 30_000,
  });
  let due = Date.now() + (SPREAD_MS * i) / count;
  const check = async () => {
    await client.info();
    due += Number(everySeconds) * 1_000;
    setTimeout(() => void check(), due - Date.now());
  };
  setTimeout(() => void check(), due - Date.now());
}
