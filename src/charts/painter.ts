/**
 * The program of the child process: SVG in, PNG out. The renderer's native memory and its fonts live and end with it,
 * so that the bot stays small.
 */
import { fileURLToPath } from "node:url";

/** What the bot sends. */
export interface PaintJob {
  readonly svg: string;
}

/** What it gets back; `missing` means that no picture can be painted on this machine. */
export type PaintAnswer =
  | { readonly kind: "painted"; readonly png: Uint8Array }
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "missing"; readonly why: string };

const FONTS = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"] as const;

// Twice as many pixels as units: sharp on phones and on desktops.
const DENSITY = 2;

async function load() {
  const { Resvg } = await import("@resvg/resvg-js");
  const font = {
    fontFiles: FONTS.map((file) => fileURLToPath(import.meta.resolve(`@expo-google-fonts/inter/${file}`))),
    loadSystemFonts: false,
    defaultFontFamily: "Inter",
  };
  return (svg: string) => new Resvg(svg, { fitTo: { mode: "zoom", value: DENSITY }, font }).render().asPng();
}

// A module that is missing tells below its first line who asked for it.
const wordsOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split("\n", 1).join("");

const loading = load();
// Told with each job's answer.
loading.catch(() => {});

async function answer({ svg }: PaintJob): Promise<PaintAnswer> {
  let paint: Awaited<typeof loading>;
  try {
    paint = await loading;
  } catch (error) {
    return { kind: "missing", why: wordsOf(error) };
  }
  try {
    return { kind: "painted", png: paint(svg) };
  } catch (error) {
    return { kind: "failed", why: wordsOf(error) };
  }
}

process.on("message", (job: PaintJob) => {
  // A picture's pixels lie outside of what the collector counts: by itself it would let 5 MB lie for each.
  void answer(job).then((said) => process.send?.(said, () => setImmediate(() => globalThis.gc?.())));
});
process.on("disconnect", () => process.exit());
