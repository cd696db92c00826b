import { userInfo } from "node:os";
import type { Config } from "../config/config.ts";
import { seconds } from "../domain/time/instant.ts";
import type { Caller } from "../ports/chat.ts";
import { once } from "./one-shot.ts";
import { printMessage } from "./print.ts";

const DELIVERY = seconds(8);

/** One chat command, answered here. What it changes is shown in the channels before this ends. */
export function ask(config: Config, typed: string): Promise<number> {
  return once(config, async ({ bot }) => {
    const { message } = await bot.handlers.run(typed, thisPerson());
    printMessage(message);
    await bot.monitor.delivery.drain(DELIVERY);
    return 0;
  });
}

/** Who types here. */
export function thisPerson(): Caller {
  const { username } = userInfo();
  return { person: { platform: "terminal", id: username, name: username }, memberOf: [] };
}
