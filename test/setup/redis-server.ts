/**
 * Runs before the tests: makes sure that `redis-server` is there, and `openssl` for its certificates, and gets them with
 * the system's package manager where that is possible.
 */
import { spawnSync } from "node:child_process";

const NEEDED = ["redis-server", "openssl"];

const has = (command: string) => spawnSync(command, ["--version"], { stdio: "ignore" }).error === undefined;
const missing = () => NEEDED.filter((command) => !has(command));

function install(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !has("apt-get")) return false;
  console.log(`${missing().join(" and ")} missing: installing with apt-get`);
  const apt = (...words: string[]) =>
    spawnSync("apt-get", words, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0;
  return apt("update", "-q") && apt("install", "-y", "-q", "--no-install-recommends", ...missing());
}

if (missing().length > 0 && !(install() && missing().length === 0)) {
  console.error(
    `The tests start real Redis servers and found no ${missing().join(" and no ")}. Install it: ` +
      "`sudo apt-get install redis-server openssl` (Debian, Ubuntu) or `brew install redis openssl` (macOS).",
  );
  process.exit(1);
}
