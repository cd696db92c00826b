/**
 * Runs before the tests: makes sure that a `redis-server` binary is there, and gets it with the
 * system's package manager where that is possible.
 */
import { spawnSync } from "node:child_process";

const has = (command: string) => spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;

function install(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !has("apt-get")) return false;
  console.log("redis-server is missing: installing it with apt-get");
  const apt = (...words: string[]) =>
    spawnSync("apt-get", words, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0;
  return (
    apt("update", "-q") && apt("install", "-y", "-q", "--no-install-recommends", "redis-server", "openssl")
  );
}

if (!has("redis-server") && !(install() && has("redis-server"))) {
  console.error(
    "The tests start real Redis servers and found no redis-server. Install it: " +
      "`sudo apt-get install redis-server` (Debian, Ubuntu) or `brew install redis` (macOS).",
  );
  process.exit(1);
}
