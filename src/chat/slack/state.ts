import type { PlatformStatus } from "../../ports/chat.ts";
import type { LineState } from "./sockets.ts";

/** What the whole platform is, from what its token and each of its connections are. */
export function platformState() {
  let phase: "stopped" | "connecting" | "running" = "stopped";
  let token: string | undefined;
  /** What stands in the way of single channels, by address. */
  const refusing = new Map<string, string>();
  const lines = new Map<number, LineState>();

  function status(address?: string): PlatformStatus {
    if (phase === "stopped") return { state: "stopped" };
    if (token !== undefined) return { state: "degraded", sentence: token };
    const refusal = address === undefined ? [...refusing.values()].at(0) : refusing.get(address);
    if (refusal !== undefined) return { state: "degraded", sentence: refusal };
    if (phase === "connecting") return { state: "connecting" };
    const all = [...lines.values()];
    if (all.length === 0 || all.includes("up")) return { state: "connected" };
    const said = all.find((line) => typeof line === "object");
    return said === undefined ? { state: "connecting" } : { state: "degraded", sentence: said.sentence };
  }

  return {
    status,
    begin: () => void (phase = "connecting"),
    signedIn: () => void (phase = "running"),
    end: () => void (phase = "stopped"),
    token: (sentence: string | undefined) => void (token = sentence),
    channel(address: string, sentence: string | undefined) {
      if (sentence === undefined) refusing.delete(address);
      else refusing.set(address, sentence);
    },
    line: (at: number, state: LineState) => void lines.set(at, state),
    refused: () => token?.startsWith("Slack refused") === true,
  };
}
