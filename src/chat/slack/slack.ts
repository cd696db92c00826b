import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { App, HTTPReceiver, SocketModeReceiver } from "@slack/bolt";
import { minutes, seconds } from "../../domain/time/instant.ts";
import type { Message } from "../../messages/message.ts";
import type { ChartRenderer } from "../../ports/chart.ts";
import type { ChatHandlers, ChatPlatform, PlatformStatus } from "../../ports/chat.ts";
import { sleep, type Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { Random } from "../../ports/random.ts";
import { isAuthFailure, isBlocksRefusal, sentenceOf, slackCode } from "./errors.ts";
import { memberships } from "./groups.ts";
import { homeTab, type HomeTab } from "./home.ts";
import { listen } from "./listen.ts";
import { posting, withFallback } from "./post.ts";
import { socketLine, type SocketLine } from "./sockets.ts";
import { clientOptions, slackLogger, webClient } from "./web.ts";

export interface SlackOptions {
  readonly botToken: string;
  /** Socket Mode with the app's token, or HTTP with the signing secret; with neither it only posts. */
  readonly receive:
    | { readonly by: "socket"; readonly appToken: string }
    | { readonly by: "http"; readonly signingSecret: string; readonly host: string; readonly port: number }
    | { readonly by: "nothing" };
  /** SLACK_API_URL; Slack's own when absent. */
  readonly apiUrl?: string;
  /** User groups that access rules name: "S012AB3CD". */
  readonly groups?: readonly string[];
  readonly charts?: ChartRenderer;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface SlackPlatform extends ChatPlatform {
  /** In HTTP mode: the address that Slack's requests must reach. */
  httpAddress(): string | undefined;
}

/** One socket is refreshed every hour or so; the other hears what is typed meanwhile. */
const SOCKETS = 2;

export function slackPlatform(options: SlackOptions): SlackPlatform {
  const { clock, log, receive } = options;
  const stopping = new AbortController();
  const web = webClient(options.botToken, options.apiUrl, log);
  const state = platformState();
  const deps = {
    web,
    clock,
    log,
    ...(options.charts === undefined ? {} : { charts: options.charts }),
    failed(error: unknown) {
      if (isAuthFailure(error) || slackCode(error) === "missing_scope")
        state.token(sentenceOf(error, "take messages"));
    },
    succeeded: () => state.token(undefined),
  };
  const { post, edit, reply } = posting(deps);
  let lines: readonly SocketLine[] = [];
  let server: Server | undefined;
  let home: HomeTab | undefined;

  async function connect(handlers: ChatHandlers, receivers: Receivers): Promise<boolean> {
    const who = identify();
    const app = boltApp(options, receivers, who);
    home = homeTab({ web, clock, log, handlers });
    const memberOf = memberships(web, options.groups ?? [], clock, log);
    listen({ app, handlers, home, log, memberOf, show: shower(deps) });
    const opened = receiveWith(receivers);
    try {
      await who;
      state.token(undefined);
      state.signedIn();
      await opened;
      return true;
    } catch (error) {
      const sentence = sentenceOf(error, "let the app sign in");
      log.error("slack not connected", { sentence });
      state.token(sentence);
      // What is still opening must be open before it can be closed.
      await opened;
      await closeEars();
      return false;
    }
  }

  async function identify(): Promise<Identity> {
    const { bot_id: botId = "", user_id: botUserId = "" } = await web.auth.test();
    return { botId, botUserId };
  }

  async function closeEars() {
    home?.stop();
    await Promise.all(lines.map((line) => line.close()));
    server?.closeAllConnections();
    server?.close();
  }

  /** Never throws: without its ears the platform still posts. */
  async function receiveWith(receivers: Receivers) {
    if (receivers.http !== undefined && receive.by === "http") {
      const { host, port } = receive;
      try {
        server = await receivers.http.start({ host, port });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const sentence = `Cannot listen on ${host}:${port} for Slack's requests (${why}). Free the port or choose another.`;
        log.error("slack not listening", { sentence });
        state.line(0, { sentence });
      }
    }
    lines = receivers.sockets.map((receiver, at) =>
      socketLine({ receiver, clock, random: options.random, log, changed: (line) => state.line(at, line) }),
    );
    // One suffices to hear; the others follow by themselves.
    const [first, ...others] = lines;
    await first?.open();
    for (const line of others) void line.open();
  }

  async function keepTrying(handlers: ChatHandlers) {
    while (!stopping.signal.aborted) {
      await sleep(clock, state.refused() ? minutes(1) : seconds(5), stopping.signal);
      if (!stopping.signal.aborted && (await connect(handlers, receiversFor(options)))) return;
    }
  }

  return {
    name: "slack",
    can: { edit: true, thread: true },
    async start(handlers) {
      state.begin();
      if (!(await connect(handlers, receiversFor(options)))) void keepTrying(handlers);
    },
    async stop() {
      stopping.abort();
      await closeEars();
      state.end();
    },
    status: () => state.status(),
    post,
    edit,
    reply,
    refresh: () => home?.refresh(),
    httpAddress() {
      const address = server?.address() as AddressInfo | null | undefined;
      return address ? `http://${address.address}:${address.port}/slack/events` : undefined;
    },
  };
}

interface Receivers {
  readonly sockets: readonly SocketModeReceiver[];
  readonly http?: HTTPReceiver;
}

function receiversFor({ receive, apiUrl, log }: SlackOptions): Receivers {
  const logger = slackLogger(log);
  if (receive.by === "http")
    return { sockets: [], http: new HTTPReceiver({ signingSecret: receive.signingSecret, logger }) };
  if (receive.by === "nothing") return { sockets: [] };
  const socket = () =>
    new SocketModeReceiver({
      appToken: receive.appToken,
      logger,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: clientOptions(apiUrl, log) },
    });
  return { sockets: Array.from({ length: SOCKETS }, socket) };
}

interface Identity {
  readonly botId: string;
  readonly botUserId: string;
}

/**
 * Bolt would check the token unawaited, and a wrong one would end the process. Here it is asked once beside the opening of
 * the sockets, and what is typed before the answer waits for it.
 */
function boltApp({ botToken, apiUrl, log }: SlackOptions, receivers: Receivers, who: Promise<Identity>): App {
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

/** Answers of commands: with pictures, or plain when the response address refuses the blocks. */
function shower(deps: Parameters<typeof withFallback>[0]): Parameters<typeof listen>[0]["show"] {
  return async (message: Message, options, send) => {
    try {
      await withFallback(deps, message, options, send);
    } catch (error) {
      const reason = isBlocksRefusal(error) ? "refused" : sentenceOf(error, "show an answer");
      deps.log.error("slack answer not shown", { reason });
    }
  };
}

/** What the whole platform is, from what its token and each of its connections are. */
function platformState() {
  let phase: "stopped" | "connecting" | "running" = "stopped";
  let token: string | undefined;
  const lines = new Map<number, "up" | "down" | { readonly sentence: string }>();

  function status(): PlatformStatus {
    if (phase === "stopped") return { state: "stopped" };
    if (token !== undefined) return { state: "degraded", sentence: token };
    if (phase === "connecting") return { state: "connecting" };
    const all = [...lines.values()];
    if (all.length === 0 || all.includes("up")) return { state: "connected" };
    const said = all.find((line) => typeof line === "object");
    return said === undefined ? { state: "connecting" } : { state: "degraded", sentence: said.sentence };
  }

  return {
    status,
    begin: () => void (phase = "connecting"),
    signedIn: () => void (phase = "running"),
    end: () => void (phase = "stopped"),
    token: (sentence: string | undefined) => void (token = sentence),
    line: (at: number, state: "up" | "down" | { readonly sentence: string }) => void lines.set(at, state),
    refused: () => token?.startsWith("Slack refused") === true,
  };
}
