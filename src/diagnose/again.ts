import type { NewLoop, OpenFunction } from "./collector.ts";
import type { Call, Language } from "./source-file.ts";
import { laterOf } from "./timers.ts";

/** A loop without a loop's form: a function that has itself called again. Its text is from there to its end. */
type Again = Omit<NewLoop, "text"> & { readonly from: number };

/** That loop, when a call inside these functions, the innermost last, closes one. Not one that is made only after an error. */
export function againOf(call: Call, language: Language, around: readonly OpenFunction[]): Again | undefined {
  if (call.isAfterError) return undefined;
  return againLater(call, language, around) ?? againAtOnce(call, around);
}

/** "poll", "this.poll", "() => poll()", "() => void poll()": not "() => poll(tries + 1)". */
const CALLS_BACK =
  /^(?:(?:async\s*)?\(\)\s*=>\s*(?:void\s+|await\s+)?)?(?:this\.|self\.|\w\.)?([\w$]+)(?:\(\))?$/;

/** By a timer; not one that counts its tries. */
function againLater(call: Call, language: Language, around: readonly OpenFunction[]): Again | undefined {
  const later = laterOf(call, language);
  if (later === undefined) return undefined;
  const { callback = "", every } = later;
  const called = CALLS_BACK.exec(callback)?.[1];
  const itself = around.findLast(
    ({ name }) => name === called || (called === undefined && callback.includes(`${name}();`)),
  );
  return itself && { ...spanOf(itself), kind: "endless", ...(every === undefined ? {} : { every }) };
}

/** By itself, with nothing else: whether it waits in between, its other calls say. */
function againAtOnce({ callee, args }: Call, around: readonly OpenFunction[]): Again | undefined {
  const itself = around.at(-1);
  if (itself === undefined || args.length > 0) return undefined;
  if (callee.replace(/^(this|self)\./, "") !== itself.name) return undefined;
  return { ...spanOf(itself), kind: "while" };
}

const spanOf = ({ line, calls, from, end }: OpenFunction) => ({ line, header: "", calls, from, end });
