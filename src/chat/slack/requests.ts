import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { HTTPReceiver } from "@slack/bolt";

/** The longest that Slack sends, a press in a full dialogue with its fields, has a quarter of that. */
export const LARGEST_BODY = 1_000_000;
/** A body has to be read to its end before its signature can be checked: so much may strangers make the process hold. */
const MOST_AT_ONCE = 16 * LARGEST_BODY;

/** Slack's requests to whichever receiver is there now: 503 without one, so that Slack sends events again. */
export function requestsTo(current: () => HTTPReceiver | undefined, refused: () => void): RequestListener {
  let held = 0;

  function take(receiver: HTTPReceiver, request: IncomingMessage, response: ServerResponse) {
    const size = sizeOf(request);
    if (size > LARGEST_BODY) return turnAway(response, 413);
    if (held + size > MOST_AT_ONCE) return turnAway(response, 503);
    held += size;
    response.once("close", () => (held -= size));
    receiver.requestListener(request, response);
  }

  return (request, response) => {
    const receiver = current();
    // Bolt says it of a wrong signature alone, and to nobody else.
    response.once("finish", () => response.statusCode === 401 && refused());
    // Bolt throws at other methods; Slack sends none.
    if (request.method !== "POST") response.writeHead(405, { allow: "POST" }).end();
    else if (receiver === undefined) response.writeHead(503, COME_AGAIN).end();
    else take(receiver, request, response);
  };
}

const COME_AGAIN = { "retry-after": "5" };

/** Without a word about its length a body may be the longest. */
function sizeOf({ headers }: IncomingMessage): number {
  const length = headers["content-length"];
  return length === undefined ? LARGEST_BODY : Number(length);
}

/** The rest of the body is not waited for. */
const turnAway = (response: ServerResponse, status: 413 | 503) =>
  response.writeHead(status, { ...(status === 503 && COME_AGAIN), connection: "close" }).end();
