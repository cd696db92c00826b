import type { PlatformStatus } from "../../ports/chat.ts";

/** What the whole platform is, from what its token and each of its connections are. */
export function platformState() {
  let phase: "stopped" | "connecting" | "running" = "stopped";
  let token: string | undefined;
  const lines = new Map<number, "up" | "down" | { readonly sentence: string }>();

  function status(): PlatformStatus {
    if (phase === "stopped") return { state: "stopped" };
    if (token !== undefined) return { state: "degraded", sentence: token };
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
    line: (at: number, state: "up" | "down" | { readonly sentence: string }) => void lines.set(at, state),
    refused: () => token?.startsWith("Slack refused") === true,
  };
}
