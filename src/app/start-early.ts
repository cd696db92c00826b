import type { ChatHandlers, ChatPlatform } from "../ports/chat.ts";

/**
 * The platform, connecting from now on: what the bot still has to load and to open is done while the service's answers are
 * under way. Who types meanwhile waits for `start`, which says who answers.
 */
export function startedEarly(platform: ChatPlatform): ChatPlatform {
  const answering = Promise.withResolvers<ChatHandlers>();
  const started = platform.start({
    run: async (...typed) => (await answering.promise).run(...typed),
    suggest: async (...typed) => (await answering.promise).suggest(...typed),
    home: async (caller) => (await answering.promise).home(caller),
    isFirst: async (key) => (await (await answering.promise).isFirst?.(key)) ?? true,
  });
  // Whoever calls `start` is told.
  started.catch(() => undefined);
  return {
    ...platform,
    start(handlers) {
      answering.resolve(handlers);
      return started;
    },
  };
}
