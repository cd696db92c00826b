import type { HomeView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { elapsed, instant, milliseconds, minutes, seconds } from "../../domain/time/instant.ts";
import type { Caller, ChatHandlers } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { isBlocksRefusal, sentenceOf, slackCode, slackDetails } from "./errors.ts";
import { plainView, renderView } from "./view.ts";

/** People whose home tab is kept up to date after they opened it: a refresh is one call each, of 100 a minute. */
const READERS = 20;
const BETWEEN_REFRESHES = minutes(1);
const SETTLE = seconds(2);

interface HomeDeps {
  readonly web: WebClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly handlers: Pick<ChatHandlers, "home">;
}

/** The home tab: published when opened, and again after changes, at most once a minute. */
export function homeTab({ web, clock, log, handlers }: HomeDeps) {
  const readers = new Map<string, Caller>();
  let refreshedAt = instant(Number.NEGATIVE_INFINITY);
  let cancel: (() => void) | undefined;

  async function publish(caller: Caller) {
    try {
      const message = await handlers.home(caller);
      const show = (view: HomeView) => web.views.publish({ user_id: caller.person.id, view });
      await show(renderView(message)).catch((error: unknown) => {
        if (!isBlocksRefusal(error)) throw error;
        log.error("slack refused the blocks", { code: slackCode(error), details: slackDetails(error) });
        return show(plainView(message));
      });
    } catch (error) {
      log.warn("slack home tab not published", { sentence: sentenceOf(error, "publish the home tab") });
    }
  }

  async function refreshAll() {
    cancel = undefined;
    refreshedAt = clock.now();
    for (const caller of readers.values()) await publish(caller);
  }

  return {
    async opened(caller: Caller) {
      const { id } = caller.person;
      readers.delete(id);
      readers.set(id, caller);
      if (readers.size > READERS) readers.delete([...readers.keys()][0] ?? "");
      await publish(caller);
    },
    refresh() {
      if (cancel !== undefined || readers.size === 0) return;
      const since = elapsed(refreshedAt, clock.now());
      const wait = milliseconds(Math.max(SETTLE, BETWEEN_REFRESHES - since));
      cancel = clock.after(wait, () => void refreshAll());
    },
    stop: () => cancel?.(),
  };
}

export type HomeTab = ReturnType<typeof homeTab>;
