import { expect, it } from "vitest";
import { readConfig } from "./read-config.ts";
import { maskedConfig, secretsOf } from "./show.ts";

const FILE = `
databases:
  - name: prod-cache
    url: rediss://default:planted@cache.example.com:6379
    limits: { commandsPerDay: 50000, spendPerMonth: 20, storage: 256MB }
    checkEvery: 90s
    rules: { usage-warning: { at: 62.5%, for: 10m }, rate-high: off, unusual-rate: 6x }
  - { name: b, url: redis://b, plan: guide-2026-04/pro, environment: staging }
channels:
  - { name: ops, slack: "#ops" }
  - { name: hook, webhook: "http://127.0.0.1:1/planted", format: slack }
routes: [{ to: ops, match: { severity: critical } }]
summaries: [{ cron: "0 9 * * 1", timeZone: Europe/Berlin, period: week }]
slack: { botToken: xoxb-planted, appToken: xapp-planted }
http: 127.0.0.1:9464
`;

function read(text: string) {
  const reading = readConfig({ file: { path: "headroom.yaml", text }, env: {}, readSecretFile: () => "" });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.config;
}

it("shows the configuration in force as a file that means the same, but for its secrets", () => {
  const config = read(FILE);
  const shown = maskedConfig(config);
  expect(shown).not.toContain("planted");
  const [first, ...others] = config.databases;
  expect(read(shown)).toEqual({
    ...config,
    // What the file sets for each database is shown at each database.
    databases: [{ ...first, url: "rediss://***@cache.example.com:6379" }, ...others],
    channels: [config.channels[0], { ...config.channels[1], address: "http://127.0.0.1:1/***" }],
    slack: { botToken: "xoxb-***", appToken: "xapp-***" },
  });
});

it("hides what an API's address holds, from the log too", () => {
  const config = read(
    `${FILE}upstash: { email: ops@example.com, apiKey: abcd, apiUrl: "https://u:planted@proxy.example.com/v2" }\n`,
  );
  expect(maskedConfig(config)).toContain("apiUrl: https://***@proxy.example.com");
  expect(maskedConfig(config)).not.toContain("planted");
  expect(secretsOf(config)).toContain("planted");
});

it("is a text that people like to read", () => {
  expect(maskedConfig(read(FILE))).toMatchInlineSnapshot(`
    "databases:
      - name: prod-cache
        url: rediss://***@cache.example.com:6379
        limits:
          commandsPerDay: 50000
          spendPerMonth: $20
          storage: 256 MB
        environment: production
        checkEvery: 1m30s
        rules:
          forecast-exceeds: { at: 50%, repeatEvery: 1d }
          usage-warning: { at: 62.5%, for: 10m, repeatEvery: 4h }
          usage-critical: { at: 90%, repeatEvery: 4h }
          limit-reached: { at: 100%, repeatEvery: 4h }
          unusual-rate: { at: 6x, repeatEvery: 1d }
          rate-high: off
          rate-dangerous: { at: 1000/s, for: 2m, keepFiringFor: 5m, repeatEvery: 4h }
          hit-rate-bad: { at: 50%, for: 15m, keepFiringFor: 15m, repeatEvery: 4h }
          hit-rate-terrible: { at: 20%, for: 15m, keepFiringFor: 15m, repeatEvery: 4h }
          no-samples: { at: 3, repeatEvery: 4h }
          unreachable: { at: 2, repeatEvery: 4h }
      - name: b
        url: redis://b
        plan: guide-2026-04/pro
        environment: staging
        checkEvery: 15m
        rules:
          forecast-exceeds: { at: 50%, repeatEvery: 1d }
          usage-warning: { at: 70%, repeatEvery: 4h }
          usage-critical: { at: 90%, repeatEvery: 4h }
          limit-reached: { at: 100%, repeatEvery: 4h }
          unusual-rate: { at: 8x, repeatEvery: 1d }
          rate-high: { at: 100/s, for: 5m, keepFiringFor: 5m, repeatEvery: 4h }
          rate-dangerous: { at: 1000/s, for: 2m, keepFiringFor: 5m, repeatEvery: 4h }
          hit-rate-bad: { at: 50%, for: 15m, keepFiringFor: 15m, repeatEvery: 4h }
          hit-rate-terrible: { at: 20%, for: 15m, keepFiringFor: 15m, repeatEvery: 4h }
          no-samples: { at: 3, repeatEvery: 4h }
          unreachable: { at: 2, repeatEvery: 4h }
    discover: false
    channels:
      - name: ops
        slack: "#ops"
      - name: hook
        webhook: http://127.0.0.1:1/***
        format: slack
    routes:
      - to:
          - ops
        match:
          severity:
            - critical
    summaries:
      - cron: 0 9 * * 1
        timeZone: Europe/Berlin
        to:
          - ops
          - hook
        period: week
    slack:
      botToken: xoxb-***
      appToken: xapp-***
    dataFolder: headroom-data
    http: 127.0.0.1:9464
    "
  `);
});
