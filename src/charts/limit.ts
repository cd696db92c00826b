import { sayShort } from "../messages/numbers.ts";
import { COLOURS, PLOT } from "./look.ts";
import { stroke, type Note, type Plane } from "./page.ts";
import type { Scale } from "./scale.ts";
import type { Svg } from "./svg.ts";

// A limit farther away than this would press everything else to the ground.
const SIGHT = 2.5;

/** What the scale must reach: the limit too, where it is near. */
export const withLimit = (highest: number, limit: number | undefined): number =>
  limit !== undefined && limit <= highest * SIGHT ? Math.max(highest, limit) : highest;

const isInSight = (limit: number, { top }: Scale) => limit <= top;

export function limitLine(limit: number | undefined, scale: Scale, plane: Plane): readonly Svg[] {
  if (limit === undefined || !isInSight(limit, scale)) return [];
  const y = plane.y(limit);
  const ends = [
    { x: PLOT.left, y },
    { x: PLOT.right, y },
  ];
  return [stroke(ends, { stroke: COLOURS.limit, "stroke-width": 4 })];
}

/** Beside its line; a limit that is out of sight is told at the top, with an arrow. */
export function limitNote(limit: number | undefined, scale: Scale, plane: Plane): readonly Note[] {
  if (limit === undefined) return [];
  const words = `limit ${sayShort(limit)}`;
  return isInSight(limit, scale)
    ? [{ words, y: plane.y(limit), fill: COLOURS.limit, weight: 600 }]
    : [{ words: `↑ ${words}`, y: PLOT.top, fill: COLOURS.limit, weight: 400 }];
}
