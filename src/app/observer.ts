import type { Judgement } from "../monitor/judge.ts";
import type { ChatPlatform } from "../ports/chat.ts";
import type { Source } from "../ports/source.ts";

/** Looks on and changes nothing: what metrics and health are made of. */
export interface Observer {
  /** The same source, its checks counted. */
  source(database: string, source: Source): Source;
  /** The same platform, its messages counted. */
  platform(platform: ChatPlatform): ChatPlatform;
  /** These were judged and saved. */
  judged(judgements: readonly Judgement[]): void;
}
