import { isoDate, type Instant } from "../domain/time/instant.ts";
import { line, type Message } from "../messages/message.ts";
import { capital } from "../messages/words.ts";
import type { Channel, PlatformName } from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { NewOutboxRow, Store } from "../ports/store.ts";

/** What the operators read in the other channels; `slot` is its lasting name: told once. */
export interface Notice {
  readonly slot: string;
  readonly message: Message;
}

export const isNotice = ({ subject }: Pick<NewOutboxRow, "subject">) => subject.startsWith("notice:");

/** The channel takes nothing, and will not by itself. */
export const channelDisabled = (channel: Channel, sentence: string, now: Instant): Notice => ({
  slot: `channel-disabled/${channel.name}/${now}`,
  message: warning(
    `The channel ${channel.name} gets no more messages`,
    sentence,
    "What it was to be told is left out. Mend it, and the first message after ten minutes is tried again; or take it out of the configuration.",
  ),
});

/** The platform takes none until somebody mends it; told once a day. */
export const platformRefuses = (platform: PlatformName, sentence: string, now: Instant): Notice => ({
  slot: `platform-refuses/${platform}/${isoDate(now)}`,
  message: warning(
    `${capital(platform)} takes no messages from Headroom`,
    sentence,
    "What waits for it is kept, and sent once that is mended.",
  ),
});

/** One message was not taken, and left out; told once a day for each channel. */
export const messageRefused = (channel: Channel, sentence: string, now: Instant): Notice => ({
  slot: `message-refused/${channel.name}/${isoDate(now)}`,
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

/** Puts it into the outbox for each of the channels, unless it was told before. */
export async function announce(
  { slot, message }: Notice,
  channels: readonly Channel[],
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Promise<void> {
  const now = clock.now();
  const rows = channels.map((channel): NewOutboxRow => ({
    channel: channel.name,
    subject: `notice:${slot}`,
    reason: "post",
    key: slot,
    root: message,
    createdAt: now,
  }));
  await store.claim(slot, now, rows);
}
