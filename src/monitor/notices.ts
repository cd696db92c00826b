import { toIso, type Instant } from "../domain/time/instant.ts";
import { startOfDay } from "../domain/time/period.ts";
import { line, type Message } from "../messages/message.ts";
import type { Channel } from "../ports/chat.ts";
import type { NewOutboxRow } from "../ports/store.ts";

/** What the operators read in the other channels; `slot` is its lasting name: told once. */
export interface Notice {
  readonly slot: string;
  readonly message: Message;
}

export const isNotice = ({ subject }: Pick<NewOutboxRow, "subject">) => subject.startsWith("notice:");

/** The channel is gone for good. */
export const channelDisabled = (channel: Channel, sentence: string, now: Instant): Notice => ({
  slot: `channel-disabled/${channel.name}/${now}`,
  message: warning(
    `The channel ${channel.name} gets no more messages`,
    sentence,
    "Mend it or take it out of the configuration, then restart Headroom.",
  ),
});

/** One message was not taken, and left out; told once a day for each channel. */
export const messageRefused = (channel: Channel, sentence: string, now: Instant): Notice => ({
  slot: `message-refused/${channel.name}/${toIso(startOfDay(now)).slice(0, 10)}`,
  message: warning(
    `A message to ${channel.name} was not taken`,
    sentence,
    "It was left out, and the ones behind it are sent. Headroom's log names each such message.",
  ),
});

const warning = (title: string, what: string, note: string): Message => ({
  tone: "warning",
  title: line(title),
  blocks: [
    { kind: "text", text: line(what) },
    { kind: "note", text: line(note) },
  ],
});

export const rowsOf = (notice: Notice, channels: readonly Channel[], now: Instant): readonly NewOutboxRow[] =>
  channels.map((channel) => ({
    channel: channel.name,
    subject: `notice:${notice.slot}`,
    reason: "post",
    key: notice.slot,
    root: notice.message,
    createdAt: now,
  }));
