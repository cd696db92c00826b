/** Writes to a store until it is killed or done, and says so after each row that was acknowledged: `writer.ts FILE NAME ROWS`. */
import { writeSync } from "node:fs";
import { silentLog } from "../../src/ports/log.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { at, clock, outboxRow, sample, stateWith } from "./rows.ts";

const [path = "", name = "", rows = "0"] = process.argv.slice(2);
const store = sqliteStore({ path, clock, log: silentLog });
await store.open();
for (let row = 0; row < Number(rows); row++) {
  await store.update(["shared", name], ({ states }) => {
    const opened = (states.get("shared")?.incidentsOpened ?? 0) + 1;
    return {
      result: undefined,
      states: [{ database: "shared", state: stateWith(opened) }],
      samples: [sample(name, at(row))],
      outbox: [outboxRow(`${name}-${row}`)],
    };
  });
  // Straight to the pipe: what is still in this process's memory dies with it.
  writeSync(1, `${row}\n`);
}
await store.close();
