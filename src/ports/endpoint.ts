import type { RequestListener } from "node:http";

/** What answers the requests to one path of the bot's HTTP server. */
export interface Endpoint {
  /** "/slack/events" */
  readonly path: string;
  readonly answer: RequestListener;
}
