import { sayProblems } from "../../src/config/problem.ts";
import { readConfig } from "../../src/config/read-config.ts";

/** Accounts for every platform, so that only what a test is about is wrong. */
export const ACCOUNTS = {
  SLACK_BOT_TOKEN: "xoxb-planted",
  DISCORD_TOKEN: "planted.discord.token",
  UPSTASH_EMAIL: "ops@example.com",
  UPSTASH_API_KEY: "planted-key",
};
const FILES: Readonly<Record<string, string>> = {
  "/run/secrets/redis": "redis://:planted@10.0.0.1:6379\n",
  "/run/secrets/empty": "\n",
  "/etc/headroom/prices.json": JSON.stringify({
    id: "own-2026",
    title: "Our own",
    date: "2026-01-01",
    source: "https://example.com",
    plans: [
      { id: "small", name: "Small", price: {}, limits: { commandsPerDay: { limit: 5, atLimit: "refused" } } },
    ],
  }),
  "/etc/headroom/damaged.json": "{",
  "/etc/headroom/slips.json": JSON.stringify({
    id: "ours",
    title: "Ours",
    date: "2026-13-01",
    source: "contract",
    plans: [{ id: "gold", name: "Gold", price: { centsPerMonth: "12" }, limits: { storag: {} } }],
  }),
};

export function read(text: string | undefined, env: Record<string, string> = {}) {
  return readConfig({
    ...(text !== undefined && { file: { path: "/etc/headroom/headroom.yaml", text } }),
    env: { HOME: "/home/bot", ...env },
    readSecretFile: (path) => {
      const content = FILES[path];
      if (content === undefined) throw new Error(`ENOENT: ${path}`);
      return content;
    },
  });
}

export function configOf(text: string | undefined, env: Record<string, string> = {}) {
  const reading = read(text, env);
  if (!reading.ok) throw new Error(sayProblems(reading.problems));
  return reading.config;
}

export function problemsOf(text: string | undefined, env: Record<string, string> = {}) {
  const reading = read(text, env);
  return reading.ok ? [] : reading.problems;
}

/** A file with one good database, and more. */
export const one = (rest: string) => `databases:\n  - name: a\n    url: redis://a\n${rest}`;
