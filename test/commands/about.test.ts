import { expect, it } from "vitest";
import { about } from "../../src/commands/about.ts";
import type { CommandContext } from "../../src/commands/context.ts";
import { plain } from "../../src/messages/plain.ts";
import { silentLog } from "../../src/ports/log.ts";
import { sqliteStore } from "../../src/stores/sqlite.ts";
import { alone, fakeDesk } from "../fakes/desk.ts";
import { ada, at } from "../golden/alerts.ts";

const NOW = at("18:00");
const clock = { now: () => NOW, after: () => () => undefined };
const REFUSED = "Slack refused SLACK_BOT_TOKEN (token_revoked).";

/** What `about` says of #ops, where one message was not taken. */
async function saidOf(state: string | undefined): Promise<string> {
  await using store = Object.assign(sqliteStore({ path: ":memory:", clock, log: silentLog }), {
    [Symbol.asyncDispose]: () => store.close(),
  });
  await store.open();
  const root = { tone: "neutral", title: [], blocks: [] } as const;
  const row = { channel: "ops", subject: "s", reason: "post", key: "k", root, createdAt: NOW } as const;
  await store.update([], () => ({ outbox: [row], result: undefined }));
  const ids = (await store.outbox()).map(({ id }) => id);
  await store.markFailed(ids, REFUSED, at("18:01"), false);
  const channels = () => [{ name: "ops", state }];
  const context: CommandContext = {
    clock,
    store,
    desk: fakeDesk(["prod"], clock.now),
    commands: [],
    ...alone,
    about: { version: "1", channels },
  };
  const message = await about.run({ values: {}, caller: { person: ada, memberOf: [] } }, context);
  const fields = message.blocks.flatMap((block) => (block.kind === "fields" ? block.fields : []));
  return plain(fields.find(({ label }) => label === "ops")?.value ?? []);
}

it.each([
  { state: "connected", says: `connected · 1 message waiting: ${REFUSED}` },
  { state: undefined, says: `1 message waiting: ${REFUSED}` },
  { state: REFUSED, says: `${REFUSED} · 1 message waiting` },
])("about says once why a channel that is $state has messages waiting", async ({ state, says }) => {
  expect(await saidOf(state)).toBe(says);
});
