import { Counter, Gauge, type Registry } from "prom-client";

/**
 * The process itself, by the names that all Prometheus clients use. The library's own collection is not taken: it has
 * gauges that are called totals, and an observer of every garbage collection.
 */
export function processMetrics(registry: Registry, version: string): void {
  const build = new Gauge({
    name: "headroom_build_info",
    help: "Always 1; what runs here is in its labels.",
    labelNames: ["version", "node"],
    registers: [],
  });
  build.set({ version, node: process.versions.node }, 1);
  const cpu = new Counter({
    name: "process_cpu_seconds_total",
    help: "User and system CPU time spent, in seconds.",
    registers: [],
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1_000_000);
    },
  });
  const memory = new Gauge({
    name: "process_resident_memory_bytes",
    help: "Resident memory size, in bytes.",
    registers: [],
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  const start = new Gauge({
    name: "process_start_time_seconds",
    help: "When the process started, in seconds since 1970.",
    registers: [],
  });
  start.set(Math.round(performance.timeOrigin) / 1_000);
  for (const metric of [build, cpu, memory, start]) registry.registerMetric(metric);
}
