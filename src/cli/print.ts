import { paintFor } from "../chat/terminal/colour.ts";
import { renderTerminal } from "../chat/terminal/render.ts";
import type { Message } from "../messages/message.ts";

/** A chat answer on this terminal; its buttons are lines to run. */
export function printMessage(message: Message): void {
  const lines = renderTerminal(message, {
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    width: Math.min(110, process.stdout.columns ?? 100),
    paint: paintFor(process.stdout.isTTY, process.env["NO_COLOR"]),
    command: (line) => `headroom ask "${line}"`,
  });
  console.log(lines.join("\n"));
}
