import type { Readable, Writable } from "node:stream";
import * as clack from "@clack/prompts";
import { wrap } from "../../chat/shared/width.ts";
import { harmless } from "../harmless.ts";

/** Somebody pressed Ctrl-C or Escape. */
export class Cancelled extends Error {}

/** The terminal that is asked, or a test's two streams in its place. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

interface Question {
  readonly message: string;
  readonly example?: string | undefined;
  readonly initial?: string | undefined;
  /** What is wrong with it; undefined when nothing is. */
  readonly objection: (typed: string) => string | undefined;
}

export type Prompts = ReturnType<typeof promptsOn>;

const GUIDE = 4;
const WIDEST = 100;
const LIST = 9;

/** Questions on a terminal. Each throws `Cancelled` when the person leaves. */
export function promptsOn({ input, output }: Terminal) {
  const common = { input, output };
  const wrapped = (text: string) => wrap(harmless(text), Math.min(WIDEST, output.columns ?? 80) - GUIDE);
  const fit = (text: string) => wrapped(text).join("\n");
  const checked = (objection: Question["objection"]) => (typed: string | undefined) => {
    const found = objection((typed ?? "").trim());
    return found === undefined ? undefined : wrapped(found).join("\n   ");
  };

  // The spinner has left its space behind already.
  let hasSpace = false;
  const spaced = () => {
    const spacing = hasSpace ? 0 : 1;
    hasSpace = false;
    return { ...common, spacing };
  };

  return {
    begin: (title: string) => clack.intro(title, common),
    end: (text: string) => clack.outro(text, common),
    note: (lines: readonly string[], title: string) => clack.note(lines.map(fit).join("\n"), title, common),
    works: (text: string) => clack.log.success(fit(text), spaced()),
    warns: (text: string) => clack.log.warn(fit(text), spaced()),
    fails: (text: string) => clack.log.error(fit(text), spaced()),
    tells: (text: string) => clack.log.info(fit(text), spaced()),

    text: async ({ message, example, initial, objection }: Question): Promise<string> =>
      answered(
        await clack.text({
          ...common,
          message,
          ...(example === undefined ? {} : { placeholder: example }),
          ...(initial === undefined ? {} : { initialValue: initial }),
          validate: checked(objection),
        }),
      ).trim(),

    secret: async ({ message, objection }: Question): Promise<string> =>
      (answered(await clack.password({ ...common, message, validate: checked(objection) })) ?? "").trim(),

    choose: async <T extends string>(
      message: string,
      choices: readonly Choice<T>[],
      initial?: T,
    ): Promise<T> =>
      answered<string>(
        await clack.select<string>({
          ...common,
          message,
          options: choices.map(shown),
          maxItems: LIST,
          showInstructions: false,
          ...(initial === undefined ? {} : { initialValue: initial }),
        }),
      ) as T,

    chooseSome: async <T extends string>(
      message: string,
      choices: readonly Choice<T>[],
      isNeeded = false,
    ): Promise<T[]> =>
      answered<string[]>(
        await clack.multiselect<string>({
          ...common,
          message,
          options: choices.map(shown),
          required: isNeeded,
          maxItems: LIST,
        }),
      ) as T[],

    find: async (message: string, values: readonly string[], initial: string): Promise<string> =>
      answered(
        await clack.autocomplete({
          ...common,
          message,
          options: values.map((value) => ({ value, label: value })),
          initialValue: initial,
          maxItems: 6,
        }),
      ),

    confirm: async (message: string, initial = true): Promise<boolean> =>
      answered(await clack.confirm({ ...common, message, initialValue: initial })),

    /** Shows that something is under way, and takes it away again. */
    async working<T>(message: string, task: Promise<T>): Promise<T> {
      const spinner = clack.spinner({ output, indicator: "dots" });
      spinner.start(message);
      try {
        return await task;
      } finally {
        spinner.clear();
        hasSpace = true;
      }
    },
  };
}

/** Hints hold words of services. */
const shown = <T extends string>({ hint, ...choice }: Choice<T>) => ({
  ...choice,
  ...(hint === undefined ? {} : { hint: harmless(hint) }),
});

function answered<T>(answer: T | typeof clack.CANCEL_SYMBOL): T {
  if (clack.isCancel(answer)) throw new Cancelled();
  return answer;
}
