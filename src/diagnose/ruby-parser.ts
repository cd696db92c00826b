import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ProgramNode } from "@ruby/prism/src/nodes.js";
import { parsePrism } from "@ruby/prism/src/parsePrism.js";

/** Ruby's own parser; it reads half-broken files, too. Undefined for what it cannot read at all. */
export function parseRuby(text: string): ProgramNode | undefined {
  parser ??= load();
  try {
    return parsePrism(parser, text).value;
  } catch {
    return undefined;
  }
}

// The package types it as WebAssembly.Exports, which is not known here.
type Exports = object;
/** As much of it as is used here: TypeScript knows WebAssembly as a part of browsers only. */
interface WebAssembly {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Exports };
}

let parser: Exports | undefined;

function load(): Exports {
  // Beside the bundle in dist/, where the build copies it; in the package otherwise.
  const bundled = fileURLToPath(new URL("prism.wasm", import.meta.url));
  const path = existsSync(bundled)
    ? bundled
    : fileURLToPath(import.meta.resolve("@ruby/prism/src/prism.wasm"));
  const { Module, Instance } = Reflect.get(globalThis, "WebAssembly") as WebAssembly;
  // It asks for a system's files and clock as every WebAssembly of its kind does, and needs none of them to parse.
  const system = new Proxy({}, { get: () => () => 0 });
  const { exports } = new Instance(new Module(readFileSync(path)), { wasi_snapshot_preview1: system });
  (exports as { _initialize?: () => void })._initialize?.();
  return exports;
}
