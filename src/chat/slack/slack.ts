import type { HTTPReceiver } from "@slack/bolt";
import type { CommandDefinition } from "../../commands/definition.ts";
import { minutes, seconds } from "../../domain/time/instant.ts";
import type { ChartRenderer } from "../../ports/chart.ts";
import type { Channel, ChatHandlers, ChatPlatform, DeliveryError } from "../../ports/chat.ts";
import { sleep, type Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { Random } from "../../ports/random.ts";
import { isAuthFailure, sentenceOf, slackCode } from "./errors.ts";
import { memberships } from "./groups.ts";
import { homeTab, type HomeTab } from "./home.ts";
import { listen } from "./listen.ts";
import { posting } from "./post.ts";
import {
  boltApp,
  EVENTS_PATH,
  receiversFor,
  type Identity,
  type Receivers,
  type Receiving,
} from "./receivers.ts";
import { requestsTo } from "./requests.ts";
import { shower } from "./shower.ts";
import { socketLine, type LineState, type SocketLine } from "./sockets.ts";
import { platformState } from "./state.ts";
import { webClient } from "./web.ts";

export interface SlackOptions {
  readonly botToken: string;
  readonly receive: Receiving;
  /** SLACK_API_URL; Slack's own when absent. */
  readonly apiUrl?: string;
  /** Those that are slow are answered with a word first. */
  readonly commands?: readonly CommandDefinition[];
  /** User groups that access rules name: "S012AB3CD". */
  readonly groups?: readonly string[];
  readonly charts?: ChartRenderer;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** In HTTP mode it has an endpoint, which the app's HTTP server offers to Slack. */
export function slackPlatform(options: SlackOptions): ChatPlatform {
  const { clock, log, receive } = options;
  const stopping = new AbortController();
  const web = webClient(options.botToken, options.apiUrl, log);
  const state = platformState();
  const deps = {
    web,
    clock,
    log,
    ...(options.charts === undefined ? {} : { charts: options.charts }),
    failed({ address }: Channel, error: unknown, { outcome, message }: DeliveryError) {
      if (isAuthFailure(error) || slackCode(error) === "missing_scope") state.token(message);
      else if (outcome.kind === "permanent") state.channel(address, message);
    },
    succeeded({ address }: Channel) {
      state.token(undefined);
      state.channel(address, undefined);
    },
  };
  const { post, edit, reply } = posting(deps);
  let lines: readonly SocketLine[] = [];
  let said: string | undefined;
  let http: HTTPReceiver | undefined;
  let home: HomeTab | undefined;

  async function connect(handlers: ChatHandlers, receivers: Receivers): Promise<boolean> {
    const who = identify();
    const app = boltApp(options, receivers, who);
    home = homeTab({ web, clock, log, handlers });
    const memberOf = memberships(web, options.groups ?? [], clock, log);
    const { commands = [] } = options;
    listen({ app, handlers, commands, clock, home, log, memberOf, show: shower({ web, clock, log }) });
    const opened = receiveWith(receivers);
    try {
      await who;
      state.token(undefined);
      state.signedIn();
      await opened;
      return true;
    } catch (error) {
      const sentence = sentenceOf(error, "let the app sign in");
      say("slack not connected", sentence);
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
    http = undefined;
  }

  /** Never throws: without its ears the platform still posts. */
  async function receiveWith(receivers: Receivers) {
    http = receivers.http;
    lines = receivers.sockets.map((receiver, at) =>
      socketLine({ receiver, clock, random: options.random, changed: (line) => heard(at, line) }),
    );
    // One suffices to hear; the others follow by themselves.
    const [first, ...others] = lines;
    await first?.open();
    for (const line of others) void line.open();
  }

  function heard(at: number, line: LineState) {
    state.line(at, line);
    if (line === "up") said = undefined;
    else if (line !== "down") say("slack socket not opened", line.sentence);
  }

  const unsigned = () =>
    say(
      "slack request refused",
      `A request to ${EVENTS_PATH} was refused: its signature does not fit SLACK_SIGNING_SECRET, or it is more than five minutes old. If Slack sent it, copy the signing secret anew from api.slack.com/apps, under Basic Information, and check this machine's clock.`,
    );

  /** Every try fails alike until somebody mends it: once is enough. */
  function say(event: string, sentence: string) {
    if (said !== sentence) log.error(event, { sentence });
    said = sentence;
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
      if (receive.by === "nothing") log.warn("slack only posts", { sentence: DEAF });
      if (!(await connect(handlers, receiversFor(options)))) void keepTrying(handlers);
    },
    async stop() {
      stopping.abort();
      await closeEars();
      state.end();
    },
    status: (channel) => state.status(channel?.address),
    post,
    edit,
    reply,
    refresh: () => home?.refresh(),
    ...(receive.by === "http" && {
      endpoint: { path: EVENTS_PATH, answer: requestsTo(() => http, unsigned) },
    }),
  };
}

const DEAF =
  "Slack gets messages, but commands and buttons are not heard: set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).";
