import type { Tone } from "../../messages/message.ts";

/** The colour bar beside a message, as Grafana OnCall has made people used to it; none for neutral ones. */
export const COLOURS: Readonly<Partial<Record<Tone, number>>> = {
  critical: 0xa30200,
  warning: 0xdaa038,
  resolved: 0x2eb886,
  silenced: 0xdddddd,
  unknown: 0x9e9e9e,
};
