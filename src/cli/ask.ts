import { userInfo } from "node:os";
import type { Config } from "../config/config.ts";
import { seconds } from "../domain/time/instant.ts";
import type { Caller } from "../ports/chat.ts";
import { harmless } from "./harmless.ts";
import { once } from "./one-shot.ts";
import { printMessage } from "./print.ts";

const DELIVERY = seconds(8);

/** sysexits.h: EX_USAGE and EX_SOFTWARE. */
const EXIT = { done: 0, refused: 64, failed: 70 } as const;

/** One chat command, answered here. What it changes is shown in the channels before this ends. */
export function ask(config: Config, typed: string): Promise<number> {
  return once(config, async ({ bot, problem }) => {
    if (problem !== undefined) console.error(harmless(problem));
    const { message, undone = "done" } = await bot.handlers.run(typed, thisPerson());
    printMessage(message);
    await bot.monitor.delivery.drain(DELIVERY);
    return EXIT[undone];
  });
}

/** Who types here. */
export function thisPerson(): Caller {
  const { username } = userInfo();
  return { person: { platform: "terminal", id: username, name: username }, memberOf: [] };
}
