import { fork, type ChildProcess } from "node:child_process";
import { constants, setPriority } from "node:os";
import { extname } from "node:path";
import { inSeconds, type Duration } from "../domain/time/instant.ts";
import type { Clock } from "../ports/clock.ts";
import type { PaintAnswer, PaintJob } from "./painter.ts";

/** Beside this file, in the sources as in the bundle. */
export const PAINTER = new URL(`./painter${extname(import.meta.url)}`, import.meta.url);

/** A process that paints, one picture at a time. */
export interface Child {
  /** It may end while nobody waits for it, as when the machine runs out of memory. */
  isAlive(): boolean;
  /** Rejects when it ends, or takes longer than it may; it is of no further use then. */
  paint(svg: string): Promise<PaintAnswer>;
  end(): void;
}

interface ChildOptions {
  readonly program: URL;
  readonly clock: Clock;
  readonly patience: Duration;
}

export function startChild({ program, clock, patience }: ChildOptions): Child {
  const child = fork(program, {
    // Its own: the bot's flags are for the bot, and its environment holds secrets.
    execArgv: ["--max-old-space-size=64", "--expose-gc"],
    env: {},
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  // An error without a listener would end the bot; a picture that waits hears of it itself.
  child.on("error", () => {});
  holdUp(child, false);
  giveWay(child);

  return {
    isAlive: () => child.connected && child.exitCode === null && child.signalCode === null,
    async paint(svg) {
      holdUp(child, true);
      try {
        return await answerOf(child, { svg }, clock, patience);
      } finally {
        holdUp(child, false);
      }
    },
    end: () => void child.kill("SIGKILL"),
  };
}

/** On a small machine a picture must not take its time from checks and answers. */
function giveWay({ pid }: ChildProcess) {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system knows no priorities: it paints as well as it can.
  }
}

/** Only a picture that is being painted keeps the bot's process from ending. */
function holdUp(child: ChildProcess, does: boolean) {
  if (does) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

async function answerOf(
  child: ChildProcess,
  job: PaintJob,
  clock: Clock,
  patience: Duration,
): Promise<PaintAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<PaintAnswer>();
  const fail = (why: string) => reject(new Error(`The chart was not painted: ${why}.`));
  const failed = (error: Error) => fail(`its process failed (${error.message})`);
  const ended = (code: number | null, signal: string | null) =>
    fail(`its process ended (${signal ?? `exit code ${code}`})`);
  child.on("message", resolve).on("error", failed).on("exit", ended);
  const cancel = clock.after(patience, () => fail(`it took longer than ${inSeconds(patience)} s`));
  child.send(job, (error) => {
    if (error !== null) failed(error);
  });
  try {
    return await promise;
  } finally {
    cancel();
    child.off("message", resolve).off("error", failed).off("exit", ended);
  }
}
