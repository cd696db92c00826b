import { Registry } from "prom-client";
import type { Instant } from "../../domain/time/instant.ts";
import type { ChatPlatform } from "../../ports/chat.ts";
import type { Log } from "../../ports/log.ts";
import { countersIn, type Counters } from "./counters.ts";
import type { Facts } from "./facts.ts";
import { gaugesFor } from "./gauge.ts";
import { processMetrics } from "./process.ts";
import { alertGauges, healthGauges, outboxGauges } from "./state-gauges.ts";
import { unixSeconds, usageGauges } from "./usage-gauges.ts";

export interface Metrics {
  readonly counters: Counters;
  readonly contentType: string;
  /** Everything at this instant, in Prometheus' text format. */
  text(): Promise<string>;
}

export interface MetricsOptions {
  readonly version: string;
  /** Undefined while there is no store yet. */
  readonly facts: () => Promise<Facts | undefined>;
  readonly lastTurn: () => Instant | undefined;
  readonly isSaving: () => boolean;
  readonly platforms: () => Iterable<ChatPlatform>;
  readonly log: Log;
}

export function metrics({ version, facts, lastTurn, isSaving, platforms, log }: MetricsOptions): Metrics {
  const registry = new Registry();
  processMetrics(registry, version);
  const gauges = gaugesFor(registry);
  const shows = [usageGauges, healthGauges, alertGauges, outboxGauges].map((make) => make(gauges));
  const turned = gauges.gauge(
    "last_check_timestamp_seconds",
    "When the last check of any database ended.",
    [],
  );
  const saving = gauges.gauge("store_up", "1 while everything is saved, 0 while memory stands in.", []);
  const connected = gauges.gauge("platform_connected", "1 while the chat platform is connected, else 0.", [
    "platform",
  ]);
  let scrape: Promise<string> | undefined;

  async function scraped(): Promise<string> {
    const now = await known();
    gauges.empty();
    if (now !== undefined) for (const show of shows) show(now);
    saving.set(isSaving() ? 1 : 0);
    const turn = lastTurn();
    if (turn !== undefined) turned.set(unixSeconds(turn));
    for (const platform of platforms())
      connected.set({ platform: platform.name }, platform.status().state === "connected" ? 1 : 0);
    return registry.metrics();
  }

  /** A store that fails takes the figures away, not the counters: they tell of the failure. */
  async function known(): Promise<Facts | undefined> {
    try {
      return await facts();
    } catch (error) {
      log.warn("metrics incomplete", { error: String(error) });
      return undefined;
    }
  }

  return {
    counters: countersIn(registry),
    contentType: registry.contentType,
    // Two scrapes at once share one answer, and never see each other's half-set gauges.
    text: () => (scrape ??= scraped().finally(() => (scrape = undefined))),
  };
}
