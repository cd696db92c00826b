import { expect, describe, it } from "vitest";
import { plainWords, type Paragraph, type Runbook } from "../domain/runbook/runbook.ts";
import { openShelf } from "./shelf.ts";

/** Everything that a page says, as it is read: words, examples, and what its buttons are called. */
async function read(name: string): Promise<string> {
  const runbook = (await openShelf()).runbooks.get(name);
  if (runbook === undefined) throw new Error(`no page ${name}`);
  return textOf(runbook);
}

function textOf({ title, intro, sections }: Runbook): string {
  const paragraph = (part: Paragraph) => (part.kind === "code" ? part.text : plainWords(part.words));
  return [
    title,
    ...intro.map(paragraph),
    ...sections.flatMap((section) => [
      section.title,
      ...section.body.flatMap((part) =>
        part.kind === "step" ? [plainWords(part.words), ...part.details.map(paragraph)] : [paragraph(part)],
      ),
    ]),
  ].join("\n");
}

describe("every sentence of the guide stands in a page", () => {
  it.each([
    // The suspension.
    ["suspended", "Check the status"],
    ["suspended", "Contact support"],
    ["suspended", "To: support@upstash.com"],
    ["suspended", "Subject: Database Suspension - {{id}}"],
    ["suspended", "Plan: {{plan}}"],
    ["suspended", "Exact error: {{error}}"],
    ["suspended", "First seen (UTC): {{since}}"],
    ["suspended", "Account: {{account}}"],
    ["suspended", "Region: {{region}}"],
    ["suspended", "Never send a token"],
    ["suspended", "Upgrade"],
    ["suspended", "For production the guide's choice is Pro"],
    ["suspended", "Verify the fix"],
    ["suspended", "Monitor closely, every 5 minutes"],
    ["suspended", "One PONG proves nothing"],
    ["suspended", "A suspended database reports almost no commands"],
    // High usage.
    ["high-usage", "Check the current rate"],
    ["high-usage", "From 100 a second it is high, from 1,000 a second it is dangerous"],
    ["high-usage", "Find the source"],
    ["high-usage", "sleep(0.01) asks 100 times a second"],
    ["high-usage", "sleep(0.1) asks 10 times a second"],
    ["high-usage", "sleep(0.5) asks 2 times a second"],
    ["high-usage", "over-caching"],
    ["high-usage", "duplicate workers"],
    ["high-usage", "Fix 1: cache with a TTL"],
    ["high-usage", 'redis.setex(f"tenant:{tenant_id}", 3600, tenant)'],
    ["high-usage", "Fix 2: poll less often"],
    ["high-usage", 'redis.blpop("jobs", timeout=30)'],
    ["high-usage", "Fix 3: batch"],
    ["high-usage", "redis.mget("],
    ["high-usage", "37,400 commands a day, 153,600"],
    ["high-usage", "about 3,200, or 13,000"],
    ["high-usage", "6,050,000 a day"],
    ["high-usage", "46,100 a day"],
    ["high-usage", "The count has stopped rising"],
    // The hit rate.
    ["low-hit-rate", "Below 50 %"],
    ["low-hit-rate", "below 20 %"],
    // TTLs, dos and don'ts.
    ["best-practices", "Tenant look-ups: 1 hour"],
    ["best-practices", "Sessions: 30 minutes"],
    ["best-practices", "Configuration: 15 minutes"],
    ["best-practices", "Static data: 1 hour or more"],
    ["best-practices", "Dynamic data: 5 to 15 minutes"],
    ["best-practices", "Session data: 30 minutes"],
    ["best-practices", "sleep(0.01) is 100 polls a second, sleep(0.1) is 10, sleep(0.5) is 2"],
    ["best-practices", "No polling in a tight loop"],
    ["best-practices", "No caching of everything"],
    ["best-practices", "No keys without a TTL"],
    ["best-practices", "No free plan for production"],
    ["best-practices", "No alert left without an answer"],
    ["best-practices", "Alerts at 70 % and 90 %"],
  ])("%s: %s", async (page, sentence) => {
    expect(await read(page)).toContain(sentence);
  });

  it("the search for the source goes from what costs nothing to what costs most", async () => {
    const text = await read("high-usage");
    const order = [
      "State and totals",
      "Top commands",
      "The shape of the day",
      "MONITOR",
      "duplicate workers",
      "arithmetic of idle load",
      "web server's log",
      "Which environments share this URL",
      "retry on a quota error",
      "a monitor or a health check",
      "The count has stopped rising",
    ].map((words) => text.indexOf(words));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });
});
