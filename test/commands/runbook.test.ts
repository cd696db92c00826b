import { afterEach, describe, expect, it } from "vitest";
import { instantOf } from "../../src/domain/time/instant.ts";
import { COMMANDS } from "../../src/commands/all.ts";
import { checkRequired, parseLine } from "../../src/commands/parse.ts";
import { commandsIn } from "../../src/domain/runbook/runbook.ts";
import { plain } from "../../src/messages/plain.ts";
import { openShelf } from "../../src/runbooks/shelf.ts";
import { ada, billed, grace, house, ledger, picture, type House } from "./house.ts";

const at = (clock: string) => instantOf(`2026-11-24T${clock}:00Z`);
const PROD = `databases: [{ name: prod, url: 'rediss://default:secret@prod-cache.upstash.io:6379', environment: production }]
channels: [{ name: ops, webhook: 'https://hooks.slack.com/services/T0/B0/x' }]`;
let open: House | undefined;
afterEach(() => open?.close());

async function suspended(): Promise<House> {
  open = await house(PROD, at("03:20"));
  const refused = {
    meter: "commands-month" as const,
    error: {
      kind: "commands-month" as const,
      text: "ERR max requests limit exceeded. Limit: 500000, Usage: 500002.",
      limit: 500_000,
      usage: 500_002,
    },
    since: at("03:12"),
    lastSeenAt: at("03:19"),
    acceptedSince: 0,
  };
  const account = ledger(at("03:20"), { day: 40_000, month: 500_002 }, { billed: billed(at("03:20")) });
  await open.remembers("prod", { ledger: { ...account, refused } as never }, [21_000, 22_000]);
  return open;
}

it("every command in a shipped page is one that can be pressed", async () => {
  const { runbooks } = await openShelf();
  const all = [...runbooks.values()].flatMap(({ intro, sections }) => [
    ...commandsIn(intro),
    ...commandsIn(sections.flatMap(({ body }) => body)),
  ]);
  expect(all.length).toBeGreaterThan(15);
  for (const { line } of all) {
    const typed = parseLine(line.replaceAll("{{database}}", "prod"), COMMANDS, ["prod"]);
    expect(() => checkRequired(typed.command, typed.values, ["prod"])).not.toThrow();
  }
});

const title = async (here: House, typed: string, by = ada) => plain((await here.asks(typed, by)).title);

describe("runbooks in chat", () => {
  it("call limits of the configuration a plan of their own", async () => {
    const limits =
      "databases: [{ name: prod, url: 'redis://127.0.0.1:1', limits: { commandsPerDay: 1000 } }]";
    open = await house(limits, at("03:20"));
    await open.remembers("prod", { ledger: ledger(at("03:20"), { day: 40, month: 400 }) });
    expect(await open.reads("runbook suspended prod")).toContain(
      "40 of 1,000 commands used today on limits of its own.",
    );
  });

  it("are listed, each with what it is for", async () => {
    const here = await suspended();
    await here.asks("runbook tick suspended prod 1");
    await expect(await here.reads("runbook")).toMatchFileSnapshot("../golden/terminal/runbook-list.txt");
  });

  it("name the database to support by its address where the Developer API is not there to say its id", async () => {
    open = await house(PROD, at("03:20"));
    await open.remembers("prod", { ledger: ledger(at("03:20"), { day: 40_000, month: 500_002 }) });
    expect(await open.reads("runbook suspended prod 2")).toContain("Database Suspension - prod-cache\n");
  });

  it("show one part with live figures, and go on with the next when it is done", async () => {
    const here = await suspended();
    await expect(await here.reads("runbook suspended prod")).toMatchFileSnapshot(
      "../golden/terminal/runbook-suspended.txt",
    );
    here.now = at("03:25");
    await here.asks("runbook tick suspended prod 1");
    await here.asks("runbook tick suspended prod 2", grace);
    await expect(await here.reads("runbook tick suspended prod 3", grace)).toMatchFileSnapshot(
      "../golden/terminal/runbook-suspended-mail.txt",
    );
  });

  it("hold the support mail to copy, filled in, without the password", async () => {
    const here = await suspended();
    const mail = (await here.asks("runbook suspended prod 2")).blocks.find(({ kind }) => kind === "code");
    const text = mail?.kind === "code" ? mail.text : "";
    expect(text).toContain("Subject: Database Suspension - 96ad0856-03b1-4ee7-9666-e81abd0349e1");
    expect(text).toContain("Exact error: ERR max requests limit exceeded. Limit: 500000, Usage: 500002.");
    expect(text).toContain("First seen (UTC): 2026-11-24 03:12 UTC");
    expect(text).toContain("Endpoint: prod-cache.upstash.io");
    expect(text).not.toContain("secret");
  });

  it("are ticked in capitals, too", async () => {
    const here = await suspended();
    expect(await here.reads("runbook Tick suspended prod 1")).toContain("[x]");
  });

  it("share ticks, with who and when, over restarts", async () => {
    const here = await suspended();
    here.now = at("03:25");
    await here.asks("runbook tick suspended prod 2", grace);
    const shown = await here.asks("runbook suspended prod 1", ada);
    const steps = shown.blocks.flatMap((block) => (block.kind === "steps" ? block.steps : []));
    expect(steps.map(({ done }) => done)).toEqual([undefined, { by: grace, at: at("03:25") }, undefined]);
    expect(steps.map(({ line }) => line)).toEqual([
      "runbook tick suspended prod 1",
      "runbook untick suspended prod 2",
      "runbook tick suspended prod 3",
    ]);
  });

  it("keep both ticks of two people at the same moment", async () => {
    const here = await suspended();
    await Promise.all([
      here.asks("runbook tick suspended prod 1", ada),
      here.asks("runbook tick suspended prod 2", grace),
    ]);
    expect(await title(here, "runbook suspended prod")).toContain("2 of ");
  });

  it("take a tick back", async () => {
    const here = await suspended();
    await here.asks("runbook tick suspended prod 1");
    here.now = at("03:30");
    expect(await title(here, "runbook untick suspended prod 1")).toContain("runbook suspended, 0 of ");
  });

  it("close with the timeline, which goes to the channels once, and begin anew", async () => {
    const here = await suspended();
    await here.asks("runbook tick suspended prod 1");
    here.now = at("03:25");
    await here.asks("runbook tick suspended prod 2", grace);
    here.now = at("03:48");
    const answer = await here.asks("runbook close suspended prod", grace);
    await expect(picture(answer)).toMatchFileSnapshot("../golden/terminal/runbook-timeline.txt");
    expect(await here.posts()).toEqual([
      "ops prod: runbook suspended closed by @grace after 28 min, 2 of 13 steps done",
    ]);
    expect(await title(here, "runbook close suspended prod")).toBe(
      "Nobody has ticked a step of suspended for prod: nothing to close.",
    );
    expect(await title(here, "runbook suspended prod")).toContain("0 of ");
    expect((await here.store.audit({})).map(({ did }) => did)).toEqual(["runbook close suspended prod"]);
  });

  it("show every part at once where there is room", async () => {
    const here = await suspended();
    await expect(await here.reads("runbook all high-usage prod")).toMatchFileSnapshot(
      "../golden/terminal/runbook-high-usage-all.txt",
    );
  });

  it.each([
    ["runbook suspendet prod", 'There is no runbook "suspendet". Did you mean suspended?'],
    ["runbook suspended prd", 'There is no database "prd". Did you mean prod? You watch prod.'],
    ["runbook tick suspended prod 99", "The runbook suspended has no step 99: its steps are 1 to "],
    ["runbook tick suspended prod", "Which step? The runbook suspended has steps 1 to "],
    ["runbook suspended prod 99", "The runbook suspended has parts 1 to 4."],
    ["runbook suspended", "prod is refusing commands · runbook suspended"],
    ["runbook low-hit-rate", "prod has a low hit rate · runbook low-hit-rate"],
  ])("%s answers %s", async (typed, answer) => {
    expect(await title(await suspended(), typed)).toContain(answer);
  });

  it("may be read by everybody and ticked by those who may change things", async () => {
    open = await house(`${PROD}\naccess: { change: { slack: ['user:U9'] } }`, at("03:20"));
    expect(await title(open, "runbook suspended prod")).toContain("0 of ");
    expect(await title(open, "runbook tick suspended prod 1")).toContain("Only certain people may change");
  });
});
