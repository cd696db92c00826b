import { App, HTTPReceiver, SocketModeReceiver } from "@slack/bolt";
import type { Log } from "../../ports/log.ts";
import { LARGEST_BODY } from "./requests.ts";
import { clientOptions, slackLogger } from "./web.ts";

/** Socket Mode with the app's token, or HTTP with the signing secret; with neither the app only posts. */
export type Receiving =
  | { readonly by: "socket"; readonly appToken: string }
  | { readonly by: "http"; readonly signingSecret: string }
  | { readonly by: "nothing" };

export interface Receivers {
  readonly sockets: readonly SocketModeReceiver[];
  readonly http?: HTTPReceiver;
}

/** One socket is refreshed every hour or so; the other hears what is typed meanwhile. */
const SOCKETS = 2;

/** Where Slack sends its requests in HTTP mode. */
export const EVENTS_PATH = "/slack/events";

interface ReceiverOptions {
  readonly botToken: string;
  readonly receive: Receiving;
  readonly apiUrl?: string;
  readonly log: Log;
}

export function receiversFor({ receive, apiUrl, log }: ReceiverOptions): Receivers {
  const logger = slackLogger(log);
  if (receive.by === "nothing") return { sockets: [] };
  if (receive.by === "http") {
    const { signingSecret } = receive;
    const http = { signingSecret, endpoints: EVENTS_PATH, logger, bodyLimit: LARGEST_BODY };
    return { sockets: [], http: new HTTPReceiver(http) };
  }
  const socket = () =>
    new SocketModeReceiver({
      appToken: receive.appToken,
      logger,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: clientOptions(apiUrl, log) },
    });
  return { sockets: Array.from({ length: SOCKETS }, socket) };
}

export interface Identity {
  readonly botId: string;
  readonly botUserId: string;
}

/**
 * Bolt would check the token unawaited, and a wrong one would end the process. Here it is asked once beside the opening of
 * the sockets, and what is typed before the answer waits for it.
 */
export function boltApp(
  { botToken, apiUrl, log }: ReceiverOptions,
  receivers: Receivers,
  who: Promise<Identity>,
): App {
  const [first, ...others] = receivers.sockets;
  const app = new App({
    authorize: async () => ({ botToken, ...(await who) }),
    receiver: first ?? receivers.http ?? silentReceiver,
    clientOptions: clientOptions(apiUrl, log),
    logger: slackLogger(log),
    convoStore: false,
  });
  for (const receiver of others) receiver.init(app);
  return app;
}

const silentReceiver = { init() {}, start: () => Promise.resolve(), stop: () => Promise.resolve() };
