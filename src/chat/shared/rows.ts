/** A part of a message as rows of finished mark-up; `fenced` rows stand in a code block, below `head` where there is one. */
export interface Piece {
  readonly rows: readonly string[];
  readonly head?: string;
  readonly fenced?: boolean;
}

const FENCE = "```";
// "… and 1,234 more lines", and the joints between pieces.
const RESERVE = 40;

/** Joins pieces until the budget is used, row by row, and says how many rows were left out. */
export function fitRows(pieces: readonly Piece[], budget: number): readonly string[] {
  const shown: string[] = [];
  let left = budget - RESERVE;
  let dropped = 0;
  for (const piece of pieces) {
    const frame = frameOf(piece);
    const rows: string[] = [];
    left -= frame;
    for (const row of piece.rows) {
      const fits = dropped === 0 ? cutRow(row, left) : undefined;
      if (fits === undefined) dropped += 1;
      else {
        rows.push(fits);
        left -= fits.length + 1;
      }
    }
    if (rows.length > 0) shown.push(framed(piece, rows));
  }
  if (dropped > 0) shown.push(`… and ${dropped} more ${dropped === 1 ? "line" : "lines"}`);
  return shown;
}

const frameOf = (piece: Piece) =>
  (piece.fenced === true ? 2 * FENCE.length + 2 : 0) + (piece.head === undefined ? 0 : piece.head.length + 1);

function framed(piece: Piece, rows: readonly string[]): string {
  const text = [...(piece.head === undefined ? [] : [piece.head]), ...rows].join("\n");
  return piece.fenced === true ? `${FENCE}\n${text}\n${FENCE}` : text;
}

const SHORTEST_CUT = 80;

/** The row, or as much of it as fits when that is still worth reading; never half an escape, a link or a character. */
function cutRow(row: string, room: number): string | undefined {
  if (row.length <= room) return row;
  if (room < SHORTEST_CUT) return undefined;
  const cut = row
    .slice(0, room - 1)
    .replace(/(&[a-z]*|<[^>]*|\\|[\uD800-\uDBFF])$/, "")
    .trimEnd();
  return `${cut}…`;
}
