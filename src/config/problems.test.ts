import { describe, expect, it } from "vitest";
import { ACCOUNTS, one, problemsOf } from "../../test/fakes/config-files.ts";
import { sayProblems } from "./problem.ts";

describe("a problem says where, what and what to do", () => {
  const cases: readonly {
    when: string;
    file?: string;
    env?: Record<string, string>;
    /** Where, «the value as it is shown», what, and the remedy. */
    say: readonly string[];
  }[] = [
    {
      when: "a key is unknown",
      file: one("    chekEvery: 5m\n"),
      say: ['headroom.yaml:4:5 There is no key "chekEvery" here. Did you mean checkEvery?'],
    },
    {
      when: "an unknown key is like none",
      file: one("    upstash: { zzz: 1, id: x }\n"),
      env: ACCOUNTS,
      say: ['headroom.yaml:4:16 There is no key "zzz" here. Known here: id.'],
    },
    {
      when: "a length of time has no unit",
      file: one("    checkEvery: 15\n"),
      say: [
        'headroom.yaml:4:17 «15» "15" is no check interval. Write a length of time from 1s to 24h with its unit, such as 15m.',
      ],
    },
    {
      when: "a limit is 0",
      file: one("    limits: { commandsPerDay: 0 }\n"),
      say: [
        'headroom.yaml:4:31 «0» "0" is no limit. Write a whole number above 0, such as 10000; leave it out where there is no limit.',
      ],
    },
    {
      when: "a limit in the environment is below 0",
      env: { REDIS_URL: "redis://a", MONTHLY_COMMAND_LIMIT: "-5" },
      say: [
        'environment variable MONTHLY_COMMAND_LIMIT «-5» "-5" is no limit. Write a whole number above 0, such as 10000; leave it out where there is no limit.',
      ],
    },
    {
      when: "two databases and two channels have the same name",
      file: `databases:
  - { name: a, url: redis://a }
  - { name: A, url: redis://b }
channels:
  - { name: ops, webhook: https://hooks.slack.com/services/T1 }
  - { name: ops, webhook: https://hooks.slack.com/services/T2 }
`,
      say: [
        'headroom.yaml:3:13 «A» Two databases are called "A". Give each database a name of its own.',
        'headroom.yaml:6:13 «ops» Two channels are called "ops". Give each channel a name of its own.',
      ],
    },
    {
      when: "routes and summaries name what does not exist",
      file: one(`channels: [{ name: ops, webhook: https://hooks.slack.com/services/T1 }]
routes:
  - { to: opps }
  - { to: [ops], match: { database: b, severity: critcal, environment: prodution, topic: rats } }
summaries: [{ cron: "0 9 * * *", to: [sales] }]
`),
      say: [
        'headroom.yaml:6:11 «opps» There is no channel called "opps". Did you mean ops?',
        'headroom.yaml:7:37 «b» There is no database called "b". The databases are a.',
        'headroom.yaml:7:50 «critcal» "critcal" is no severity. Did you mean critical?',
        'headroom.yaml:7:72 «prodution» No database has the environment "prodution". Did you mean production?',
        'headroom.yaml:7:90 «rats» "rats" is no topic. Did you mean rate?',
        'headroom.yaml:8:39 «sales» There is no channel called "sales". The channels are ops.',
      ],
    },
    {
      when: "clocks and calendars are wrong",
      file: one(`summaries:
  - { cron: "0 25 * * *" }
  - { cron: "0 9 1 * 1" }
  - { cron: "0 9 * * *", timeZone: Berlin, period: month }
`),
      say: [
        'headroom.yaml:5:13 «0 25 * * *» "0 25 * * *" is no cron expression. Write minute, hour, day of the month, month and day of the week, such as "0 9 * * *" for every day at nine.',
        'headroom.yaml:6:13 «0 9 1 * 1» "0 9 1 * 1" names a day of the month and a day of the week; programs disagree whether one or both must fit. Write two summaries: one with the day of the month, one with the day of the week.',
        'headroom.yaml:7:36 «Berlin» "Berlin" is no time zone. Did you mean Europe/Berlin?',
        'headroom.yaml:7:52 «month» "month" is no period. Write day or week.',
      ],
    },
    {
      when: "addresses of databases are wrong",
      file: `databases:
  - { name: a, url: "https://eu.upstash.io" }
  - { name: b, url: "localhost:6379" }
  - { name: c, url: "redis://:pa/ss@host:6379" }
  - { name: d, url: "redis://host/x" }
  - { name: e, url: "redis://default:planted@eu.upstash.io:6379" }
  - { name: f, url: redis://host, tls: { caFile: ca.pem } }
  - { name: g }
  - { name: h, url: "redis://:pa%ss@host" }
databaseUrl: postgres://bot:100%@db/headroom
`,
      say: [
        "headroom.yaml:2:21 «https://eu.upstash.io» This is an HTTP address; Headroom speaks Redis's own protocol. Take the address that begins with rediss:// (Upstash's console shows it under TCP).",
        "headroom.yaml:3:21 «***» This is no address of a Redis server. Write redis://user:password@host:6379, or rediss:// where the server speaks TLS.",
        "headroom.yaml:4:21 «***» This is no address of a Redis server. Write redis://user:password@host:6379; write / in a password as %2F, # as %23, ? as %3F, @ as %40.",
        "headroom.yaml:5:21 «redis://host/***» The database at the end of this address is no number. Write /0, or nothing.",
        "headroom.yaml:6:21 «redis://***@eu.upstash.io:6379» Upstash speaks TLS only. Begin the address with rediss:// instead of redis://.",
        "headroom.yaml:7:21 «redis://host» There are certificates, but this address does not use TLS. Begin it with rediss://.",
        "headroom.yaml:8:5 This database has no address. Give it a url (redis:// or rediss://), or the id of an Upstash database: upstash: { id: … }.",
        "headroom.yaml:9:21 «redis://***@host» There is a % in this address that begins no code such as %2F. Write % in a user or password as %25.",
        "headroom.yaml:10:14 «postgres://***@db» There is a % in this address that begins no code such as %2F. Write % in a user or password as %25.",
      ],
    },
    {
      when: "a password ends its address early, and would be taken for a port",
      file: `databases:
  - { name: a, url: "redis://default:1234#s3cret@host:6379" }
  - { name: b, url: "redis://default:1234?s3cret@host:6379" }
  - { name: c, url: "redis://default:1234/s3cret@host:6379" }
databaseUrl: "postgres://bot:p@s3/cret@db/headroom"
`,
      say: [2, 3, 4, 5]
        .map((line) => `headroom.yaml:${line}:${line === 5 ? 14 : 21} «***» `)
        .map(
          (start) =>
            `${start}A / # or ? in the user or password ends the host of this address too early. Write / in a password as %2F, # as %23, ? as %3F, @ as %40.`,
        ),
    },
    {
      when: "rules' values do not fit",
      file: one(`    rules:
      usage-warning: 95%
      usage-critical: { at: 120%, for: soon }
      rate-high: { at: fast, fr: 1m }
      hit-rate-bad: 10
      no-samples: 1.5
      unusual-rate: 1x
      rate-dangerous: 50
`),
      say: [
        "headroom.yaml:5:22 «95%» usage-warning (95%) is above usage-critical (90%), so it would never be seen. Set usage-warning below 90%, or change usage-critical too.",
        'headroom.yaml:6:29 «120%» "120%" is no share of the whole. Write a percentage such as 60%, or a number up to 1 such as 0.6; off switches the rule off.',
        'headroom.yaml:6:40 «soon» "soon" is no length of time. Write a number with its unit, such as 90s, 15m, 2h or 1h30m.',
        'headroom.yaml:7:24 «fast» "fast" is no rate. Write commands a second, such as 100; off switches the rule off.',
        'headroom.yaml:7:30 There is no key "fr" here. Did you mean for?',
        'headroom.yaml:8:21 «10» "10" is no share of the whole. Write a percentage such as 60%, or a number up to 1 such as 0.6; off switches the rule off.',
        'headroom.yaml:9:19 «1.5» "1.5" is no number of checks. Write a whole number above 0, such as 3; off switches the rule off.',
        'headroom.yaml:10:21 «1x» "1x" is no multiple of the usual rate. Write a number above 1, such as 8; off switches the rule off.',
        "headroom.yaml:11:23 «50» rate-high (100/s) is above rate-dangerous (50/s), so it would never be seen. Set rate-high below 50/s, or change rate-dangerous too.",
      ],
    },
    {
      when: "a plan or a price table does not exist",
      file: one("    plan: guide-2026-04/fre\ncatalogues: [damaged.json, none.json]\n"),
      say: [
        'headroom.yaml:4:11 «guide-2026-04/fre» There is no plan "guide-2026-04/fre". Did you mean guide-2026-04/free or guide-2026-04/pro or guide-2026-04/scale?',
        expect.stringMatching(
          /^headroom.yaml:5:14 «damaged.json» The price table damaged.json is no JSON: .* Correct it there/,
        ),
        "headroom.yaml:5:28 «none.json» The price table none.json cannot be read. Check that the file exists, and that it may be read.",
      ],
    },
    {
      when: "a price table has slips: each with its place, and no word about its plans",
      file: one("    plan: ours/gold\ncatalogues: [slips.json]\n"),
      say: [
        'headroom.yaml:5:14 «slips.json» slips.json: plans[0].price.centsPerMonth is not a whole number of cents. It says "12". Write a whole number of cents.',
        'headroom.yaml:5:14 «slips.json» slips.json: plans[0].limits.storag: "storag" is not known here. Did you mean "storage"?',
        'headroom.yaml:5:14 «slips.json» slips.json: date is not a date. It says "2026-13-01". Write the day on which the prices were read, as "2026-08-21".',
      ],
    },
    {
      when: "a channel has no address, two, or one that needs an account",
      file: one(`channels:
  - { name: a }
  - { name: b, slack: "#b", discord: "1180000000000000001" }
  - { name: c, slack: "#c" }
  - { name: d, discord: "1180000000000000001" }
  - name: e
    slack: #ops
  - { name: f, slack: "Ops Room" }
  - { name: g, discord: "12" }
`),
      say: [
        'headroom.yaml:5:5 This channel has no address. Give it one: slack: "#name", discord: "id" or webhook: ${ALERT_WEBHOOK_URL}.',
        "headroom.yaml:6:5 This channel has 2 addresses: slack and discord. Make a channel of its own for each.",
        "headroom.yaml:6:23 «#b» This channel is on Slack, but there is no bot token to post with. Set SLACK_BOT_TOKEN, the token that begins with xoxb-.",
        "headroom.yaml:6:38 «1180000000000000001» This channel is on Discord, but there is no bot to post with. Set DISCORD_TOKEN, or use a webhook of the channel instead.",
        "headroom.yaml:7:23 «#c» This channel is on Slack, but there is no bot token to post with. Set SLACK_BOT_TOKEN, the token that begins with xoxb-.",
        "headroom.yaml:8:25 «1180000000000000001» This channel is on Discord, but there is no bot to post with. Set DISCORD_TOKEN, or use a webhook of the channel instead.",
        'headroom.yaml:10:12 Nothing is written after "slack:". Write a text, in quotes if need be. A # begins a comment: a text with # needs quotes, such as "#redis-ops".',
        'headroom.yaml:11:23 «Ops Room» "Ops Room" is no Slack channel. Write its name in small letters, such as "#redis-ops", or its id, such as C012AB3CD.',
        `headroom.yaml:12:25 «12» "12" is no Discord channel. Write the id, 17 to 20 digits: switch on Discord's developer mode, right-click it, and copy its id.`,
      ],
    },
    {
      when: "tokens are of the wrong kind",
      env: {
        SLACK_BOT_TOKEN: "xapp-planted",
        SLACK_APP_TOKEN: "xoxb-planted",
        SLACK_SIGNING_SECRET: "planted",
        DISCORD_TOKEN: "Bot planted",
        UPSTASH_API_KEY: "planted",
      },
      say: [
        "environment variable UPSTASH_API_KEY «***» There is an Upstash API key, but not whose it is. Set UPSTASH_EMAIL.",
        "environment variable SLACK_BOT_TOKEN «xapp-***» This is an app token, not a bot token. Take the Bot User OAuth Token, which begins with xoxb-, from the app's page OAuth & Permissions.",
        "environment variable SLACK_APP_TOKEN «xoxb-***» This is a bot token, not an app token. Make an App-Level Token with connections:write, which begins with xapp-, on the app's page Basic Information.",
        "environment variable SLACK_SIGNING_SECRET «***» There are an app token (Socket Mode) and a signing secret (HTTP), and Slack sends each event one way only. Remove one: keep the app token unless Slack can reach this machine from the internet.",
        "environment variable DISCORD_TOKEN «***» This is no token of a Discord bot. Take the token alone, three parts with dots between them, from the application's page Bot: not the client secret, nor the word Bot before it.",
      ],
    },
    {
      when: "a webhook's form is not known, or its address is missing",
      env: { ALERT_WEBHOOK_URL: "https://chat.example.com/planted" },
      say: [
        "environment variable ALERT_WEBHOOK_URL «https://chat.example.com/***» The webhook at chat.example.com is neither Slack's nor Discord's, so its form is not known. Say whose form it understands: ALERT_WEBHOOK_FORMAT, or format: slack or discord in the file.",
      ],
    },
    {
      when: "a webhook has a format only",
      env: { ALERT_WEBHOOK_FORMAT: "slack" },
      say: [
        "environment variable ALERT_WEBHOOK_FORMAT There is a format of a webhook, but no address. Set ALERT_WEBHOOK_URL, or write the address: webhook: ${ALERT_WEBHOOK_URL}.",
      ],
    },
    {
      when: "a webhook's format is one that nobody speaks",
      env: { ALERT_WEBHOOK_URL: "https://chat.example.com/planted", ALERT_WEBHOOK_FORMAT: "teams" },
      say: [
        'environment variable ALERT_WEBHOOK_FORMAT «teams» "teams" is no form of a webhook. Write slack or discord.',
      ],
    },
    {
      when: "references lead nowhere",
      file: `databases:
  - { name: a, url: "\${NOWHERE}" }
  - { name: b, url: "\${file:/run/secrets/none}" }
  - { name: c, url: "\${file:/run/secrets/empty}" }
  - { name: d, url: "\${}" }
`,
      say: [
        "headroom.yaml:2:21 «${NOWHERE}» The environment variable NOWHERE is not set. Set NOWHERE in the environment or in .env, or write the value here.",
        "headroom.yaml:3:21 «${file:/run/secrets/none}» The file /run/secrets/none cannot be read. Check that it exists, and that the user who runs Headroom may read it.",
        "headroom.yaml:4:21 «${file:/run/secrets/empty}» The file /run/secrets/empty is empty. Put the secret into it.",
        "headroom.yaml:5:21 «${}» A reference ${…} names no variable and no file. Write ${NAME}, ${NAME:-a fallback} or ${file:/run/secrets/name}; $${ stands for ${ itself.",
      ],
    },
    {
      when: "endpoints and the store have no address",
      env: { HEADROOM_HTTP: "9464", DATABASE_URL: "mysql://u:planted@h/d", SLACK_API_URL: "slack" },
      say: [
        "environment variable SLACK_API_URL «slack» This is no address of an API. Write one that begins with https://.",
        "environment variable DATABASE_URL «mysql://***@h» This is no address of a PostgreSQL database. Write postgres://user:password@host:5432/name, or leave it out to keep the state in files.",
        'environment variable HEADROOM_HTTP «9464» "9464" is no address to serve at. Write host:port, such as 127.0.0.1:9464, or :9464 for all addresses of this machine.',
      ],
    },
    {
      when: "Upstash is to be asked without an account",
      file: "discover: true\n",
      say: [
        "headroom.yaml:1:11 «true» Upstash's Developer API needs an account and a key. Set UPSTASH_EMAIL and UPSTASH_API_KEY.",
      ],
    },
    {
      when: "the file is empty but for channels",
      file: "channels: []\n",
      say: ["headroom.yaml:1:1 No database is named. Add one under databases, or set REDIS_URL."],
    },
    {
      when: "the file is no YAML",
      file: "databases: [\n",
      say: [
        "headroom.yaml:2:1 A list that was opened with [ is not closed before this place. Close it with ], further to the right than its key.",
      ],
    },
    {
      when: "a map is not closed",
      file: "databases:\n  - { name: a, url: redis://a\nchannels: []\n",
      say: [
        "headroom.yaml:3:1 A map that was opened with { is not closed before this place. Close it with }, further to the right than its key.",
      ],
    },
    {
      when: "a key is indented by its own number of spaces",
      file: "databases:\n  - name: a\n    url: redis://a\n   plan: x\n",
      say: [
        "headroom.yaml:4:1 This line is indented neither like the list's entries nor like their keys. Begin an entry with a dash, and indent its keys by the same number of spaces.",
      ],
    },
    {
      when: "a key has no colon",
      file: "databases:\n  - name: a\n    url\nchannels: []\n",
      say: ["headroom.yaml:3:5 A key without a colon stands here. Write a colon and a space behind it."],
    },
    {
      when: "the file is a list",
      file: "- a\n",
      say: [
        "headroom.yaml:1:1 The file holds no map of settings. Begin with a key, such as databases:, and see the README's example.",
      ],
    },
    {
      when: "things are of another kind",
      file: "databases: 5\ndiscover: maybe\nslack: planted\naccess: { change: { slack: [ops] } }\n",
      say: [
        "headroom.yaml:1:12 What stands here is no list. Write a list: each entry on a line of its own, after a dash.",
        'headroom.yaml:2:11 «maybe» "maybe" is neither true nor false. Write true or false.',
        "headroom.yaml:3:8 What stands here is no map. Write a map with keys such as botToken, appToken, signingSecret.",
        'headroom.yaml:4:29 «ops» "ops" is nobody who could be given access. Write user:ID, group:ID, role:ID or channel:ID, in quotes.',
      ],
    },
  ];

  it.each(cases)("when $when", ({ file, env, say }) => {
    const said = problemsOf(file, env).map(({ where, value, what, remedy }) =>
      [where.replace("/etc/headroom/", ""), value && `«${value}»`, what, remedy].filter(Boolean).join(" "),
    );
    expect(said).toEqual(say);
  });

  it("in a paragraph each, with the count at the end", () => {
    expect(sayProblems(problemsOf(one("    checkEvery: 15\n    plan: x/y\n")))).toMatchInlineSnapshot(`
      "/etc/headroom/headroom.yaml:4:17 (databases[0].checkEvery)
        "15" is no check interval.
        Write a length of time from 1s to 24h with its unit, such as 15m.

      /etc/headroom/headroom.yaml:5:11 (databases[0].plan)
        There is no plan "x/y".
        A plan is written catalogue/plan, for instance guide-2026-04/free or guide-2026-04/basic; the catalogues are guide-2026-04, upstash-2026-08.

      2 problems in the configuration.
      "
    `);
  });
});
