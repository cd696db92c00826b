import type { ServerResponse } from "node:http";
import { object, parse, textOf, type JsonObject } from "./json.ts";
import { payloadOf } from "./methods.ts";
import { mentionsIn } from "./readable.ts";
import { refusalOfMessage } from "./rules.ts";
import type { StoredMessage, Workspace } from "./workspace.ts";

interface ResponseUrl {
  readonly channel: string;
  readonly user: string;
  /** The message with the pressed button. */
  readonly original: StoredMessage | undefined;
  readonly createdAt: number;
  uses: number;
}

const MAX_USES = 5;
const LIFETIME_MS = 30 * 60_000;

/** The addresses that a command or a press may be answered at: five times within half an hour. */
export function responseUrls(space: Workspace, base: () => string) {
  const urls = new Map<string, ResponseUrl>();
  let refusals = 0;
  const failures: number[] = [];

  function refusal(url: ResponseUrl | undefined): string | undefined {
    if (!url) return "expired_url";
    if (space.now() - url.createdAt > LIFETIME_MS) return "expired_url";
    return url.uses >= MAX_USES ? "used_url" : undefined;
  }

  function show(url: ResponseUrl, answer: JsonObject): string | undefined {
    const { original } = url;
    if (answer["delete_original"] === true && original) space.remove(original);
    if (answer["delete_original"] === true) return undefined;
    const payload = payloadOf(answer);
    if (payload.blocks.length > 0 && (refusals -= 1) >= 0) return "invalid_blocks";
    const refused = refusalOfMessage(payload, "response_url");
    if (refused) return `${refused.error}: ${refused.problems.join("; ")}`;
    if (answer["replace_original"] === true && original) {
      space.edit(original, payload);
      return undefined;
    }
    const isPrivate = answer["response_type"] !== "in_channel";
    space.add({
      ...payload,
      channel: url.channel,
      threadTs: textOf(answer["thread_ts"]) || undefined,
      ephemeralFor: isPrivate ? url.user : undefined,
      answers: url.user,
      notified: isPrivate ? [] : mentionsIn(payload),
      metadata: answer["metadata"],
      files: [],
    });
    return undefined;
  }

  return {
    /** So many answers with blocks are refused, as in a workspace that does not know a new kind of block. */
    refuseBlocks: (times: number) => void (refusals = times),
    /** The next answers get these statuses and are not shown. */
    fail: (...statuses: number[]) => void failures.push(...statuses),
    create(channel: string, user: string, original?: StoredMessage): string {
      const id = crypto.randomUUID();
      urls.set(id, { channel, user, original, createdAt: space.now(), uses: 0 });
      return `${base()}/respond/${id}`;
    },
    handle(id: string, body: string, response: ServerResponse) {
      const url = urls.get(id);
      const refused = refusal(url);
      if (refused !== undefined || !url) return void response.writeHead(404).end(refused);
      const failure = failures.shift();
      if (failure !== undefined) return void response.writeHead(failure).end();
      url.uses += 1;
      const error = show(url, object(parse(body)));
      if (error !== undefined) return void response.writeHead(400).end(error);
      response.writeHead(200).end("ok");
    },
  };
}
