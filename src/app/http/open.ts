import type { Config } from "../../config/config.ts";
import type { ChatPlatform, PlatformName } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { Endpoints } from "./endpoints.ts";
import { serve, type HttpServer } from "./server.ts";

export type OpenedHttp =
  | { readonly ok: true; readonly server: HttpServer; readonly endpoints?: Endpoints }
  | { readonly ok: false; readonly problem: string };

/** Where Slack's requests are expected when HEADROOM_HTTP does not say. */
const SLACK_ADDRESS = { host: "0.0.0.0", port: 3_000 };

/**
 * Opens the one port: health and metrics where HEADROOM_HTTP asks for them, and what chat services call. Undefined where
 * nobody asks for either: then nothing is opened.
 */
export async function openHttp(parts: {
  readonly config: Config;
  readonly platforms: ReadonlyMap<PlatformName, ChatPlatform>;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<OpenedHttp | undefined> {
  const { config, platforms, log } = parts;
  const called = [...platforms.values()].flatMap(({ endpoint }) => endpoint ?? []);
  if (config.http === undefined && called.length === 0) return undefined;
  const seen = config.http === undefined ? undefined : await watched(parts);
  const serving = await serve(config.http ?? SLACK_ADDRESS, [...(seen?.pages ?? []), ...called]);
  if (!serving.ok) return serving;
  log.info("listening", { address: serving.server.address });
  return { ...serving, ...(seen === undefined ? {} : { endpoints: seen }) };
}

/** The metrics library is loaded only where somebody may ask for metrics. */
async function watched(parts: Parameters<typeof openHttp>[0]): Promise<Endpoints> {
  const { endpoints } = await import("./endpoints.ts");
  return endpoints(parts);
}
