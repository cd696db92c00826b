import { afterEach, describe, expect, it } from "vitest";
import { later, minutes } from "../../src/domain/time/instant.ts";
import { plain } from "../../src/messages/plain.ts";
import { billed, house, ledger, NOW, type House } from "./house.ts";

const ONE = "databases: [{ name: prod-cache, url: 'redis://127.0.0.1:1', environment: production }]";
const DEV = "databases: [{ name: dev, url: 'redis://127.0.0.1:1', environment: development }]";
let open: House | undefined;
const begin = async (yaml: string) => (open = await house(yaml));
afterEach(() => open?.close());

describe("advice", () => {
  it("prices every plan and recommends one, with the cheaper cure", async () => {
    const here = await begin(ONE);
    const state = { ledger: ledger(NOW, { day: 40_000, month: 500_002 }, { billed: billed(NOW) }) };
    await here.remembers("prod-cache", state, Array<number>(23).fill(21_000));
    await expect(await here.reads("advice")).toMatchFileSnapshot("../golden/terminal/advice-upstash.txt");
  });

  it("speaks of the guide's plans where nothing else is known", async () => {
    const here = await begin(ONE);
    await here.remembers(
      "prod-cache",
      { ledger: ledger(NOW, { day: 9_000, month: 180_000 }) },
      [7_000, 8_000, 14_000, 7_500, 6_900],
    );
    await expect(await here.reads("advice prod-cache")).toMatchFileSnapshot(
      "../golden/terminal/advice-guide.txt",
    );
  });

  it.each([
    { perDay: Array<number>(31).fill(2_000), says: "dev is on the plan that fits: Free, free of charge" },
    {
      perDay: Array<number>(31).fill(90_000),
      says: "dev fits Scale best: about $60 a month at today's growth",
    },
    { perDay: Array<number>(31).fill(9_000_000), says: "dev fits no plan of guide-2026-04" },
    { perDay: [], says: "dev: no advice yet" },
  ])("says $says", async ({ perDay, says }) => {
    const here = await begin(DEV);
    await here.remembers("dev", {}, perDay);
    expect(plain((await here.asks("advice")).title)).toBe(says);
  });

  it("takes another price table when it is named, also without the database's name", async () => {
    const here = await begin(DEV);
    await here.remembers("dev", {}, Array<number>(31).fill(20_000));
    for (const typed of ["advice upstash-2026-08", "advice dev upstash-2026-08"])
      expect(await here.reads(typed)).toContain("Prices: upstash-2026-08, read 2026-08-");
    expect(plain((await here.asks("advice dev upstash-1999")).title)).toBe(
      'There is no price table "upstash-1999". These are there: guide-2026-04, upstash-2026-08.',
    );
  });

  it("says from how little it speaks", async () => {
    const here = await begin(DEV);
    await here.remembers("dev", {}, [1_000]);
    expect(await here.reads("advice")).toContain("Speaks from 1 day of history, less than a month");
  });

  it("does not draw out a month that was counted from its middle", async () => {
    const here = await begin(DEV);
    const account = ledger(NOW, { day: 20_000, month: 20_000 });
    const since = later(NOW, minutes(-120));
    const late = { ...account, month: { ...account.month, since } };
    await here.remembers("dev", { ledger: late }, Array<number>(31).fill(20_000));
    expect(await here.reads("advice")).toContain("600,000 commands");
  });
});

it("a team's own plan is called by its name, as a shipped one is", async () => {
  const here = await begin(
    "databases: [{ name: dev, url: 'redis://127.0.0.1:1', plan: own-2026/small }]\ncatalogues: [prices.json]",
  );
  await here.remembers("dev", { ledger: ledger(NOW, { day: 3, month: 60 }) });
  const shown = await here.reads("stats");
  expect(shown).toContain("plan Small (own-2026)");
  expect(shown).not.toContain("own-2026/small");
});
