import { about } from "./about.ts";
import { ack, unack } from "./ack.ts";
import { advice } from "./advice.ts";
import { alerts } from "./alerts.ts";
import { check } from "./check.ts";
import type { CommandDefinition } from "./definition.ts";
import { falseAlarm } from "./false-alarm.ts";
import { help } from "./help.ts";
import { history } from "./history.ts";
import { runbook } from "./runbook.ts";
import { silence, silences, unsilence } from "./silence.ts";
import { stats } from "./stats.ts";
import { status } from "./status.ts";
import { top } from "./top.ts";
import { watch } from "./watch.ts";

/** Every chat command, in the order in which `help` tells them. */
export const COMMANDS: readonly CommandDefinition[] = [
  stats,
  status,
  alerts,
  ack,
  unack,
  silence,
  silences,
  unsilence,
  check,
  watch,
  advice,
  top,
  runbook,
  history,
  falseAlarm,
  help,
  about,
];
