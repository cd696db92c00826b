import type { Instant } from "../domain/time/instant.ts";
import { sayShort } from "../messages/numbers.ts";
import { COLOURS, FONT, PLOT, SIZE } from "./look.ts";
import type { Scale } from "./scale.ts";
import { label, tag, through, type Spot, type Svg } from "./svg.ts";

/** Where things of one picture stand. */
export interface Plane {
  x(at: Instant): number;
  y(value: number): number;
  spot(at: Instant, value: number): Spot;
}

export function planeFor({ top }: Scale, from: Instant, to: Instant): Plane {
  const x = (at: Instant) => PLOT.left + ((at - from) / (to - from)) * (PLOT.right - PLOT.left);
  const y = (value: number) => PLOT.bottom - (value / top) * (PLOT.bottom - PLOT.top);
  return { x, y, spot: (at, value) => ({ x: x(at), y: y(value) }) };
}

/** The card with its title and whatever is drawn on it. */
export const page = (title: string, drawn: readonly Svg[]): Svg =>
  tag(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: SIZE.width,
      height: SIZE.height,
      "font-family": "Inter",
      "font-size": FONT.words,
      fill: COLOURS.words,
    },
    tag("rect", { width: SIZE.width, height: SIZE.height, rx: SIZE.corner, fill: COLOURS.ground }),
    titleOf(title),
    ...drawn,
  );

const EDGE = 28;
// What an average letter takes of its font's size.
const LETTER = 0.57;
const SMALLEST = 17;
const TAIL = 28;

/** A long name makes the title smaller, a very long one is cut; what follows the name stays. */
function titleOf(title: string): Svg {
  const room = SIZE.width - 2 * EDGE;
  const size = Math.max(SMALLEST, Math.min(FONT.title, room / (LETTER * title.length)));
  const most = Math.floor(room / (LETTER * size));
  const words = title.length <= most ? title : `${title.slice(0, most - TAIL - 1)}…${title.slice(-TAIL)}`;
  return label(words, { x: EDGE, y: 46, "font-size": size, "font-weight": 600, fill: COLOURS.title });
}

/** Lines across, each with its value. */
export const rulers = (scale: Scale, plane: Plane): readonly Svg[] =>
  scale.ticks.flatMap((value) => {
    const y = plane.y(value);
    return [
      stroke(
        [
          { x: PLOT.left, y },
          { x: PLOT.right, y },
        ],
        { stroke: COLOURS.grid, "stroke-width": 1.5 },
      ),
      label(sayShort(value), { x: PLOT.left - 14, y: y + 8, "text-anchor": "end" }),
    ];
  });

export const stroke = (spots: readonly Spot[], attributes: Readonly<Record<string, string | number>>): Svg =>
  tag("path", { d: through(spots), fill: "none", "stroke-linejoin": "round", ...attributes });

export const below = (words: string, x: number): Svg =>
  label(words, { x, y: PLOT.bottom + 34, "text-anchor": "middle" });

export interface Note {
  readonly words: string;
  readonly y: number;
  readonly fill: string;
  readonly weight?: number;
}

const LINE = 27;

/** Words right of the plot, each at its height, pushed apart where they would cover each other. */
export function margin(notes: readonly Note[]): readonly Svg[] {
  const placed: { note: Note; y: number }[] = [];
  for (const note of notes.toSorted((a, b) => a.y - b.y)) {
    const above = placed.at(-1);
    placed.push({ note, y: Math.max(note.y, above === undefined ? PLOT.top - 4 : above.y + LINE) });
  }
  // What was pushed below the plot pushes back.
  let floor: number = PLOT.bottom + 4;
  for (const each of placed.toReversed()) {
    each.y = Math.min(each.y, floor);
    floor = each.y - LINE;
  }
  return placed.map(({ note, y }) =>
    label(note.words, { x: PLOT.right + 14, y: y + 8, fill: note.fill, "font-weight": note.weight ?? 400 }),
  );
}
