import {
  later,
  milliseconds,
  minutes,
  seconds,
  type Duration,
  type Instant,
} from "../domain/time/instant.ts";
import { DeliveryError, type Channel, type DeliveryOutcome } from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { LONGEST_WAIT, StoreError, type OutboxRow, type Store } from "../ports/store.ts";
import {
  announce,
  channelDisabled,
  isNotice,
  messageRefused,
  platformRefuses,
  type Notice,
} from "./notices.ts";
import type { Group } from "./queue.ts";
import { wordsOf } from "../ports/thrown.ts";

/** What becomes of messages that did not get through: tried again, sent more simply, left out, or their channel given up. */
export interface Setbacks {
  /** A try ended like that; what it means is saved, and told elsewhere where somebody has to mend it. */
  failed(group: Group, channel: Channel, error: unknown): Promise<void>;
  /** It got through. */
  shown(group: Group): void;
  /** By its first lines alone when it tripped its platform before. */
  formToSend(group: Group): Group;
  drop(group: Group, reason: string): Promise<void>;
  /** Why a channel is given up; undefined while it is not, and again when it takes a message. */
  whyDisabled(channel: string): string | undefined;
  /** A channel that is given up is tried again with the first message after a while. */
  isToBeTried(channel: string): boolean;
}

/** A message that trips its own platform is sent without its blocks after so many tries, and given up after so many. */
const TRIPS_IN_FULL = 2;
const TRIPS_AT_ALL = 4;
/** A refusal that nobody knows may be of this message or of the moment: two minutes and a half. */
const REFUSALS_IN_DOUBT = 20;

/** A private channel needs no restart once the bot was invited, nor an archived one that was opened again. */
const GIVEN_UP_FOR = minutes(10);

const FIRST_PAUSE = milliseconds(500);
const LONGEST_PAUSE = seconds(10);

export function setbacks(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly channels: readonly Channel[];
}): Setbacks {
  const { store, clock, random, log } = options;
  const disabled = new Map<string, { readonly sentence: string; readonly until: Instant }>();
  /** How often a message tripped its own platform or was refused for nobody knows what, by row. */
  const trips = new Map<number, number>();

  async function failed(group: Group, channel: Channel, error: unknown): Promise<void> {
    // Neither a refusal nor the store, but a fault of ours: it would meet this message for ever, and hold up all behind it.
    if (!(error instanceof DeliveryError || error instanceof StoreError) && trip(group) >= TRIPS_AT_ALL)
      return drop(group, `cannot be shown: ${String(error)}`);
    // Where it broke is not known either: the message may be out, and only the record of it missing.
    const outcome: DeliveryOutcome = error instanceof DeliveryError ? error.outcome : { kind: "unknown" };
    const sentence = wordsOf(error);
    const tries = group[0].attempts + 1;
    const fields = {
      channel: channel.name,
      subject: group[0].subject,
      tries,
      outcome: outcome.kind,
      sentence,
    };
    if (outcome.kind === "permanent") {
      log.error("channel disabled", fields);
      return disable(channel, group, sentence);
    }
    if (outcome.kind === "message-refused" && (!outcome.perhaps || trip(group) >= REFUSALS_IN_DOUBT)) {
      log.error("message refused", fields);
      return leaveOut(channel, group, sentence);
    }
    log.warn("notification not sent", fields);
    const asked = "after" in outcome ? outcome.after : undefined;
    const pause = Math.min(LONGEST_WAIT, asked ?? pauseAfter(tries)) as Duration;
    const nextAt = later(clock.now(), pause);
    const ids = group.map((row) => row.id);
    // A refusal of this try says nothing of an earlier one, which may be out.
    const mayBeOut = outcome.kind === "unknown" || group[0].unknown;
    await store.markFailed(ids, sentence, nextAt, mayBeOut);
    if (outcome.kind === "retry" && outcome.isForPeople) await tellElsewhere(channel, sentence);
  }

  /** How often now. */
  function trip([head]: Group): number {
    const times = (trips.get(head.id) ?? 0) + 1;
    trips.set(head.id, times);
    return times;
  }

  // Full jitter below the cap: many bots must not come back to a recovering service in step.
  function pauseAfter(tries: number): Duration {
    const whole = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(tries, 10));
    return milliseconds(Math.round(whole * (0.5 + random.next() / 2)));
  }

  async function drop(group: Group, reason: string): Promise<void> {
    log.warn("notification dropped", { channel: group[0].channel, subject: group[0].subject, reason });
    await store.markDropped(
      group.map((row) => row.id),
      reason,
      clock.now(),
    );
  }

  async function disable(channel: Channel, group: Group, sentence: string): Promise<void> {
    const isNew = !disabled.has(channel.name);
    disabled.set(channel.name, { sentence, until: later(clock.now(), GIVEN_UP_FOR) });
    await drop(group, sentence);
    if (isNew) await tellOthers(channel, channelDisabled(channel, sentence, clock.now()));
  }

  /** This message is not taken, and would hold up all behind it. */
  async function leaveOut(channel: Channel, group: Group, sentence: string): Promise<void> {
    trips.delete(group[0].id);
    await drop(group, sentence);
    // Two channels that take no notices would tell each other of them.
    if (!isNotice(group[0])) await tellOthers(channel, messageRefused(channel, sentence, clock.now()));
  }

  const tellOthers = (channel: Channel, notice: Notice) => tell(notice, (each) => each !== channel);

  /** The platform's other channels are in the same plight. */
  const tellElsewhere = ({ platform }: Channel, sentence: string) =>
    tell(platformRefuses(platform, sentence, clock.now()), (each) => each.platform !== platform);

  const tell = (notice: Notice, isMeant: (channel: Channel) => boolean) =>
    announce(
      notice,
      options.channels.filter((each) => isMeant(each) && !disabled.has(each.name)),
      { store, clock },
    );

  return {
    failed,
    shown([head]) {
      trips.delete(head.id);
      disabled.delete(head.channel);
    },
    formToSend: (group) => ((trips.get(group[0].id) ?? 0) < TRIPS_IN_FULL ? group : barely(group)),
    drop,
    whyDisabled: (channel) => disabled.get(channel)?.sentence,
    isToBeTried(channel) {
      const given = disabled.get(channel);
      return given === undefined || clock.now() >= given.until;
    },
  };
}

/** The same news by their first lines alone. */
const barely = ([head, ...rest]: Group): Group => [withoutBlocks(head), ...rest.map(withoutBlocks)];

const withoutBlocks = (row: OutboxRow): OutboxRow => ({
  ...row,
  root: { ...row.root, blocks: [] },
  ...(row.reply === undefined ? {} : { reply: { ...row.reply, blocks: [] } }),
});
