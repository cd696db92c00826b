import { inflateSync } from "node:zlib";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** "#1d2127", or "clear" where nothing is painted. */
  at(x: number, y: number): string;
  /** How many pixels have each colour. */
  count(): ReadonlyMap<string, number>;
}

const SIGNATURE = "89504e470d0a1a0a";
const BYTES = 4;

/** Decodes a PNG of 8-bit RGBA without interlacing: enough to look at what was painted. */
export function decodePng(bytes: Uint8Array): Picture {
  const file = Buffer.from(bytes);
  if (file.subarray(0, 8).toString("hex") !== SIGNATURE) throw new Error("no PNG");
  const chunks = chunksOf(file);
  const head = chunks.find(({ type }) => type === "IHDR")?.data ?? Buffer.alloc(0);
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  if (head.subarray(8, 13).toString("hex") !== "0806000000") throw new Error("no plain RGBA");
  const packed = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  const pixels = unfiltered(inflateSync(packed), width * BYTES, height);
  const at = (x: number, y: number) => colourOf(rgbOf(pixels.readUInt32BE((y * width + x) * BYTES)));
  return {
    width,
    height,
    at,
    count() {
      const found = new Map<number, number>();
      for (let from = 0; from < pixels.length; from += BYTES) {
        const pixel = rgbOf(pixels.readUInt32BE(from));
        found.set(pixel, (found.get(pixel) ?? 0) + 1);
      }
      return new Map([...found].map(([pixel, times]) => [colourOf(pixel), times]));
    },
  };
}

const CLEAR = -1;

const rgbOf = (rgba: number) => (rgba % 256 === 0 ? CLEAR : Math.floor(rgba / 256));
const colourOf = (rgb: number) => (rgb === CLEAR ? "clear" : `#${rgb.toString(16).padStart(6, "0")}`);

function chunksOf(file: Buffer): readonly { readonly type: string; readonly data: Buffer }[] {
  const chunks = [];
  for (let from = 8; from < file.length;) {
    const length = file.readUInt32BE(from);
    const type = file.toString("latin1", from + 4, from + 8);
    chunks.push({ type, data: file.subarray(from + 8, from + 8 + length) });
    from += length + 12;
  }
  return chunks;
}

/** PNG keeps each row as differences to what is left and above (PNG specification, section 9). */
function unfiltered(rows: Buffer, length: number, height: number): Buffer {
  const pixels = Buffer.alloc(length * height);
  for (let row = 0; row < height; row += 1) {
    const filter = rows[row * (length + 1)];
    for (let i = 0; i < length; i += 1) {
      const here = row * length + i;
      const left = i < BYTES ? 0 : (pixels[here - BYTES] ?? 0);
      const up = row === 0 ? 0 : (pixels[here - length] ?? 0);
      const corner = i < BYTES || row === 0 ? 0 : (pixels[here - length - BYTES] ?? 0);
      const foretold = foretell(filter, left, up, corner);
      pixels[here] = (rows[row * (length + 1) + 1 + i] ?? 0) + foretold;
    }
  }
  return pixels;
}

function foretell(filter: number | undefined, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  return filter === 4 ? paeth(left, up, corner) : 0;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const byLeft = Math.abs(guess - left);
  const byUp = Math.abs(guess - up);
  const byCorner = Math.abs(guess - corner);
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
