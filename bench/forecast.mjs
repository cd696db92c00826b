// The adapter for the forecast benchmark: `node score.mjs --predictor bench/forecast.mjs`, with any Node from 20 on.
import { fileURLToPath } from "node:url";

const PREDICTOR = new URL("./forecast/predictor.ts", import.meta.url);

export const { create } = await import(process.features.typescript ? PREDICTOR.href : await bundled());

/** The same as JavaScript, for a Node that does not read TypeScript (before 22.18). */
async function bundled() {
  const { build } = await import("esbuild").catch((cause) => {
    throw new Error(
      `Node ${process.version} does not read TypeScript, and esbuild, which would translate it, is not installed: run npm ci first.`,
      { cause },
    );
  });
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(PREDICTOR)],
    bundle: true,
    format: "esm",
    target: "node20",
    write: false,
  });
  return `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`;
}
