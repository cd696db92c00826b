import type { Severity, Topic } from "./rule.ts";

/** Which alerts go to which channels; without any route, every alert goes to every channel. */
export interface Route {
  /** Channel names. */
  readonly to: readonly string[];
  readonly match?: RouteMatch;
  /** Whom to notify with the first post: "here", "user:…", "group:…", "role:…". */
  readonly mention?: string;
}

/** A field left out matches everything; a list matches any of its values. */
export interface RouteMatch {
  readonly severity?: readonly Severity[];
  readonly environment?: readonly string[];
  readonly database?: readonly string[];
  readonly topic?: readonly Topic[];
}

export interface Destination {
  readonly channel: string;
  readonly mention?: string;
}

/** Each matching channel once; the first matching route that mentions somebody decides whom. */
export function destinations(
  alert: {
    readonly severity: Severity;
    readonly environment: string;
    readonly database: string;
    readonly topic: Topic;
  },
  routes: readonly Route[],
  channels: readonly string[],
): readonly Destination[] {
  if (routes.length === 0) return channels.map((channel) => ({ channel }));
  const found = new Map<string, Destination>();
  for (const route of routes) {
    if (!matches(alert, route.match)) continue;
    for (const channel of route.to) {
      const before = found.get(channel);
      const mention = before?.mention ?? route.mention;
      found.set(channel, mention === undefined ? { channel } : { channel, mention });
    }
  }
  return [...found.values()];
}

function matches(alert: Parameters<typeof destinations>[0], match: RouteMatch | undefined): boolean {
  if (match === undefined) return true;
  return (
    (match.severity?.includes(alert.severity) ?? true) &&
    (match.environment?.includes(alert.environment) ?? true) &&
    (match.database?.includes(alert.database) ?? true) &&
    (match.topic?.includes(alert.topic) ?? true)
  );
}
