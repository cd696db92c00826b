import type { PlatformStatus } from "../../ports/chat.ts";

/** What stands in the way of messages: the token for all, or a refusal for single channels, by address. */
export function refusals(gateway: {
  readonly isTokenRefused: () => boolean;
  readonly tokenRefused: () => void;
}) {
  const refusing = new Map<string, string>();
  let token = false;
  const isTokenRefused = () => token || gateway.isTokenRefused();
  return {
    isTokenRefused,
    /** Ten thousand refused requests in ten minutes get the machine's address banned: the first 401 is the last. */
    tokenRefused() {
      token = true;
      gateway.tokenRefused();
    },
    /** Undefined when it takes messages (again). */
    channel(address: string, sentence: string | undefined) {
      if (sentence === undefined) refusing.delete(address);
      else refusing.set(address, sentence);
    },
    /** As one channel sees it, or the whole platform, for which any channel's trouble counts. */
    status(connection: PlatformStatus, address?: string): PlatformStatus {
      const refusal = address === undefined ? [...refusing.values()].at(0) : refusing.get(address);
      if (refusal === undefined || connection.state === "stopped" || isTokenRefused()) return connection;
      return { state: "degraded", sentence: refusal };
    },
  };
}
export type Refusals = ReturnType<typeof refusals>;
