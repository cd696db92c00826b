export interface MemberFigures {
  readonly address: string;
  readonly commands: number;
  readonly reads: number;
  readonly writes: number;
  readonly hits: number;
  readonly misses: number;
  readonly connections: number;
  readonly keys: number;
  readonly dataSize: number;
}

/** INFO in Upstash's shape: its own sections, no run_id, no uptime; a section it does not know is only a heading. */
export function upstashInfo(figures: MemberFigures, wanted: readonly string[]): string {
  const sections = sectionsOf(figures);
  const names = wanted.length === 0 ? ["all"] : wanted.map((name) => name.toLowerCase());
  const all = names.some((name) => name === "all" || name === "default" || name === "everything");
  const chosen = all ? Object.keys(sections) : names;
  return chosen
    .map((name) => [`# ${name.charAt(0).toUpperCase()}${name.slice(1)}`, ...(sections[name] ?? []), ""])
    .flat()
    .join("\r\n");
}

function sectionsOf(figures: MemberFigures): Record<string, readonly string[]> {
  return {
    server: [
      "upstash_version:1.13.3",
      "redis_version:6.2.6",
      "redis_git_sha1:b8ef06c",
      "redis_build_id:20250422",
      "redis_mode:standalone",
    ],
    clients: [`connected_clients:${figures.connections}`, "maxclients:10000"],
    memory: [
      "used_memory:1024",
      "used_memory_human:1.000KB",
      "maxmemory:67108864",
      "maxmemory_human:64.000MB",
      "maxmemory_policy:noeviction",
    ],
    persistence: [
      `total_keys:${figures.keys}`,
      `total_data_size:${figures.dataSize}`,
      "max_data_size:268435456",
      "max_data_size_human:256.000MB",
    ],
    stats: [
      `total_connections_received:${figures.connections}`,
      `total_commands_processed:${figures.commands}`,
      "instantaneous_ops_per_sec:5",
      "max_ops_per_sec:10000",
      "evicted_clients:0",
      "expired_keys:0",
      "evicted_keys:0",
      `keyspace_hits:${figures.hits}`,
      `keyspace_misses:${figures.misses}`,
      `total_reads_processed:${figures.reads}`,
      `total_writes_processed:${figures.writes}`,
    ],
    keyspace: figures.keys === 0 ? [] : [`db0:keys=${figures.keys},expires=0,avg_ttl=0`],
    cluster: [
      "cluster_enabled:0",
      `local_member:${figures.address}`,
      "primary_member:10.16.8.4",
      "all_members:10.16.8.4,10.32.1.7",
    ],
  };
}
