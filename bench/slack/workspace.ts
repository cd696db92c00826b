/**
 * A Slack in a process of its own, so that what it costs falls on neither side. It types commands when bench/slack.ts says
 * so, and tells how long each waited.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { delivery } from "../../test/fakes/slack/delivery.ts";
import { slashCommand } from "../../test/fakes/slack/payloads.ts";
import { slackServer } from "../../test/fakes/slack/server.ts";

const BETWEEN_MS = 5;

/** What the parent asks for. */
export type Wish =
  | { readonly kind: "sockets"; readonly count: number }
  /** Types the line so many times, `together` at once; `answers`: each waits for its answer too. */
  | {
      readonly kind: "type";
      readonly line: string;
      readonly times: number;
      readonly together: number;
      readonly answers: boolean;
    };

/** Milliseconds from the command to its acknowledgement, and to the answer that a person reads. */
export interface Waited {
  readonly acks: readonly number[];
  readonly answers: readonly number[];
}

const server = await slackServer({});
const { space, sockets, urls } = server;
const deliver = delivery(server, "socket");
const ops = space.channelNamed("#ops");
let asked = 0;

/** Each command has a person of its own, so that its answer is known by whom it is for. */
async function typeOne(line: string, wantsAnswer: boolean): Promise<number | undefined> {
  const user = `U${(asked += 1)}`;
  const scene = {
    user,
    channel: ops,
    responseUrl: urls.create(ops.id, user),
    triggerId: space.nextId("X"),
  };
  const began = performance.now();
  const answer = wantsAnswer ? answerFor(user, began) : undefined;
  const failed = await deliver.command(slashCommand(scene, "/redis", line), scene);
  if (failed !== undefined) throw new Error(failed);
  return answer;
}

function answerFor(user: string, began: number): Promise<number> {
  return space.board.until(
    () =>
      space.messages.some((message) => message.ephemeralFor === user) ? performance.now() - began : undefined,
    () => `${user} got no answer`,
    30_000,
  );
}

async function type({ line, times, together, answers }: Extract<Wish, { kind: "type" }>): Promise<Waited> {
  const before = deliver.ackTimes().length;
  const waited: number[] = [];
  for (let done = 0; done < times; done += together) {
    const round = await Promise.all(Array.from({ length: together }, () => typeOne(line, answers)));
    waited.push(...round.filter((each) => each !== undefined));
    space.messages.splice(0);
    sockets.acks.clear();
    // Else the end of one command's work would fall into the next one's time.
    await sleep(BETWEEN_MS);
  }
  return { acks: deliver.ackTimes().slice(before), answers: waited };
}

process.on("message", (wish: Wish) => {
  const done =
    wish.kind === "type"
      ? type(wish)
      : space.board.until(
          () => (sockets.connected() === wish.count ? true : undefined),
          () => "the app did not connect",
          60_000,
        );
  done.then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
process.send?.({ result: `${server.base()}/api/` });
