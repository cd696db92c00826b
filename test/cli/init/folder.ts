import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { vi } from "vitest";
import { loadConfig } from "../../../src/app/load-config.ts";
import { configInit, type InitOptions } from "../../../src/cli/init/init.ts";
import { sayProblems } from "../../../src/config/problem.ts";

/** An empty folder in which somebody sets Headroom up. */
export function emptyFolder() {
  const folder = mkdtempSync(join(tmpdir(), "headroom-init-"));
  const path = (name: string) => join(folder, name);
  return {
    folder,
    has: (name: string, text: string, mode = 0o644) => writeFileSync(path(name), text, { mode }),
    text: (name: string) => readFileSync(path(name), "utf8"),
    mode: (name: string) => statSync(path(name)).mode & 0o777,
    /** What the program itself reads there, with nothing in the environment. */
    config() {
      const reading = loadConfig({ folder, env: { HOME: folder } });
      if (!reading.ok) throw new Error(sayProblems(reading.problems));
      return reading.config;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const USUAL: InitOptions = { variables: {}, yes: false, test: true };

/** Runs it without a terminal; the exit code, and all that was printed. */
export async function unattended(
  folder: string,
  options: Partial<InitOptions>,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly said: string }> {
  const lines: string[] = [];
  const spies = (["log", "error"] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((line: string) => void lines.push(line)),
  );
  const terminal = { input: new PassThrough(), output: new PassThrough() };
  try {
    const code = await configInit({ ...USUAL, ...options }, { folder, env, terminal });
    return { code, said: lines.join("\n") };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const KEYS = { enter: "\r", space: " ", down: "\u001B[B", up: "\u001B[A", cancel: "\u0003", erase: "\u0015" };

/** Runs it on a terminal that a person sits at: `sees` waits for words on the screen, `types` and `presses` answer. */
export function attended(
  folder: string,
  options: Partial<InitOptions> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 });
  let screen = "";
  let read = 0;
  output.on("data", (bytes: Buffer) => (screen += bytes.toString()));
  // oxlint-disable-next-line no-control-regex
  const plain = () => screen.replaceAll(/\u001B\[[\d;?]*[A-Za-z]/g, "");
  const code = configInit({ ...USUAL, ...options }, { folder, env, terminal: { input, output } });
  return {
    code,
    screen: plain,
    /** Words that appeared since the last ones that were seen. */
    async sees(words: string, within = 60_000): Promise<void> {
      await vi.waitFor(
        () => {
          const at = plain().indexOf(words, read);
          if (at === -1) throw new Error(`The screen does not say "${words}":\n${plain().slice(read)}`);
          read = at + words.length;
        },
        { timeout: within, interval: 10 },
      );
      // The prompt listens once it is drawn.
      await new Promise((resolve) => setImmediate(resolve));
    },
    types: (text: string) => void input.write(`${text}${KEYS.enter}`),
    presses(...keys: readonly (keyof typeof KEYS)[]) {
      for (const key of keys) input.write(KEYS[key]);
    },
  };
}
