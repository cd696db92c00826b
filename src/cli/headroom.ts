#!/usr/bin/env node
import module from "node:module";

// Nothing else is imported before the version is known: older Nodes fail while they load what follows.
const OLDEST = 24;
const running = Number(process.versions.node.split(".")[0]);
if (running < OLDEST) {
  console.error(
    `Headroom needs Node ${OLDEST} or newer and this is ${process.versions.node}: run it with "npm start", which brings its own, or install a newer one.`,
  );
  process.exit(78);
}
// What was compiled is kept for the next start, among the system's temporary files: loading takes most of a start.
module.enableCompileCache();
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
// A request whose answer nobody waits for any more must not hold up the end; what was printed has gone out by then.
setTimeout(() => process.exit(), 100).unref();
