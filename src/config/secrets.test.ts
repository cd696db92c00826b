import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sayProblems } from "./problem.ts";
import { readConfig } from "./read-config.ts";
import { mask } from "./secret.ts";
import { maskedConfig, secretsOf } from "./show.ts";

/** Unlike any word of ours, and never a part of another. */
const planted = fc.stringMatching(/^[A-Za-z0-9_.~!$&'()*+,;=:@/?#%-]{0,24}$/).map((text) => `Zq7${text}7qZ`);

const clean = fc.stringMatching(/^[A-Za-z0-9]{4,24}$/).map((text) => `Zq7${text}7qZ`);

const shapes: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => `redis://:${secret}@127.0.0.1:6379`,
  (secret) => `rediss://default:${encodeURIComponent(secret)}@eu.upstash.io:6379/x`,
  (secret) => `https://hooks.slack.com/services/${secret}`,
  (secret) => `https://chat.example.com/?token=${secret}`,
  (secret) => `postgres://bot:${secret}@db/headroom`,
  (secret) => `xoxb-${secret}`,
  (secret) => `xapp-${secret}`,
  (secret) => `Bot ${secret}`,
  (secret) => `redis-cli -u redis://default:${secret}@host:1`,
];
const inShape = (secrets: fc.Arbitrary<string>) =>
  fc.tuple(secrets, fc.constantFrom(...shapes)).map(([secret, shape]) => ({ secret, text: shape(secret) }));

const VARIABLES = [
  "REDIS_URL",
  "UPSTASH_API_KEY",
  "SLACK_BOT_TOKEN",
  "SLACK_APP_TOKEN",
  "SLACK_SIGNING_SECRET",
  "DISCORD_TOKEN",
  "ALERT_WEBHOOK_URL",
  "DATABASE_URL",
];
const PLACES: readonly ((text: string) => string)[] = [
  (text) => `databases: [{ name: a, url: ${text} }]`,
  (text) => `databases: [{ name: a, url: redis://a }]\nslack: { botToken: ${text}, appToken: ${text} }`,
  (text) => `databases: [{ name: a, url: redis://a }]\nslack: ${text}`,
  (text) => `databases: [{ name: a, url: redis://a }]\nslakc: { token: ${text} }`,
  (text) => `databases: [{ name: a, passwrod: ${text} }]`,
  (text) => `databases: [{ name: a, url: { password: ${text} } }]`,
  (text) => `discord: { token: [${text}] }`,
  (text) => `channels: [{ name: a, webhook: ${text}, format: other }]`,
  (text) => `databaseUrl: ${text}\nupstash: { apiKey: ${text}, apiURL: ${text} }`,
  (text) => `slack: { signingSecret: ${text}\ndatabases: [`,
];

function everythingSaid(file: string | undefined, env: Record<string, string>, secretFile = ""): string {
  const reading = readConfig({
    ...(file !== undefined && { file: { path: "headroom.yaml", text: file } }),
    env,
    readSecretFile: () => secretFile,
  });
  if (!reading.ok) return JSON.stringify(reading.problems) + sayProblems(reading.problems);
  return maskedConfig(reading.config);
}

describe("no planted secret is ever shown", () => {
  it("from the environment, right or wrong", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...VARIABLES), inShape(planted)), (secrets) => {
        const env = Object.fromEntries(Object.entries(secrets).map(([name, { text }]) => [name, text]));
        const said = everythingSaid(undefined, env);
        for (const { secret } of Object.values(secrets)) expect(said).not.toContain(secret);
      }),
      { numRuns: 500 },
    );
  });

  it("from the file, written out, by reference or from a secret file, in the right place or in a wrong one", () => {
    const ways = fc.constantFrom("written", "variable", "file");
    fc.assert(
      fc.property(inShape(planted), fc.constantFrom(...PLACES), ways, ({ secret, text }, place, way) => {
        const written = { written: JSON.stringify(text), variable: '"${MY_SECRET}"', file: '"${file:/s}"' }[
          way
        ];
        const said = everythingSaid(place(written), { MY_SECRET: text }, text);
        expect(said).not.toContain(secret);
      }),
      { numRuns: 1_000 },
    );
  });

  it("as a key, as a name, or as what a route looks for", () => {
    fc.assert(
      fc.property(clean, fc.constantFrom("xoxb-", "xapp-", "redis://u:"), (secret, kind) => {
        const text = JSON.stringify(`${kind}${secret}@x`);
        const said = everythingSaid(
          `databases: [{ name: ${text}, plan: ${text} }]\nslack: { ${text}: 1 }\n${text}: 2\nroutes: [{ to: ${text} }]\n`,
          {},
        );
        expect(said).not.toContain(secret);
      }),
    );
  });

  it("and the log is told of all that a good configuration holds", () => {
    fc.assert(
      fc.property(clean, (secret) => {
        const reading = readConfig({
          env: {
            REDIS_URL: `redis://:${secret}1@127.0.0.1`,
            SLACK_BOT_TOKEN: `xoxb-${secret}2`,
            SLACK_APP_TOKEN: `xapp-${secret}3`,
            DISCORD_TOKEN: `MTE4.a.${secret}4`,
            ALERT_WEBHOOK_URL: `https://hooks.slack.com/services/${secret}5`,
            DATABASE_URL: `postgres://bot:${secret}6@db/headroom`,
            UPSTASH_EMAIL: "ops@example.com",
            UPSTASH_API_KEY: `${secret}7`,
          },
          readSecretFile: () => "",
        });
        if (!reading.ok) throw new Error(sayProblems(reading.problems));
        const secrets = secretsOf(reading.config);
        for (const text of [
          `${secret}1`,
          `xoxb-${secret}2`,
          `xapp-${secret}3`,
          `MTE4.a.${secret}4`,
          `${secret}6`,
          `${secret}7`,
        ])
          expect(secrets).toContain(text);
        expect(secrets).toContain(`services/${secret}5`);
      }),
    );
  });
});

it.each([
  ["redis://:pw@host:6379/2", "redis://***@host:6379/2"],
  ["redis://host:6379", "redis://host:6379"],
  ["redis://default:12/ss@host", "***"],
  ["https://hooks.slack.com/services/T/B/x", "https://hooks.slack.com/***"],
  ["xoxb-12-34", "xoxb-***"],
  ["anything else", "***"],
  ["", ""],
])("%j is shown as %j", (secret, shown) => {
  expect(mask(secret)).toBe(shown);
});
