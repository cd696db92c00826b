/** How good a hit rate is, in the guide's words. */
export type HitRateBand = "good" | "fair" | "bad" | "terrible";

/** `ratio` is hits ÷ look-ups. */
export function hitRateBand(ratio: number): HitRateBand {
  if (ratio >= 0.8) return "good";
  if (ratio >= 0.5) return "fair";
  return ratio >= 0.2 ? "bad" : "terrible";
}

/** How fast commands come, in the guide's words. */
export type RateBand = "ok" | "high" | "dangerous";

/** `perSecond` is commands a second, held for a while. */
export function rateBand(perSecond: number): RateBand {
  if (perSecond >= 1_000) return "dangerous";
  return perSecond >= 100 ? "high" : "ok";
}
