import type { Finding } from "./finding.ts";
import { LIBRARIES, type QueueLibrary } from "./queue-libraries.ts";
import type { SourceFile } from "./source-file.ts";

/** What one file says of a queue library. */
export interface QueueUse {
  readonly library: QueueLibrary;
  readonly finding: Finding;
  /** "needing": if another file has what the library needs beside. "elsewhere": from a command line, for the jobs of this file. */
  readonly started: "here" | "needing" | "elsewhere";
}

/** The places that start workers of queue libraries, and those that need some. */
export function queueUses(file: SourceFile): QueueUse[] {
  return LIBRARIES.filter(
    ({ language, imported }) => language === file.language && imported.test(file.text),
  ).flatMap((library) => {
    const started = library.needs === undefined || library.needs.test(file.text) ? "here" : "needing";
    const here = starts(library, file);
    if (here.length === 0) return usedIn(library, file);
    return here.map(({ line, options }) => ({
      library,
      started,
      finding: findingOf(library, file, line, options),
    }));
  });
}

/** Of a whole tree: each worker that is started; where nobody is seen to start one, the first file that has jobs for it. */
export function queueFindings(uses: readonly QueueUse[], met: ReadonlySet<QueueLibrary>): Finding[] {
  return [...Map.groupBy(uses, ({ library }) => library)].flatMap(([library, all]) => {
    const sure = all.filter(
      ({ started }) => started === "here" || (started === "needing" && met.has(library)),
    );
    const shown = sure.length > 0 ? sure : all.filter(({ started }) => started === "elsewhere").slice(0, 1);
    return shown.map(({ finding }) => finding);
  });
}

/** The libraries whose need this file meets. */
export const needsMetBy = ({ language, text }: SourceFile): QueueLibrary[] =>
  LIBRARIES.filter((library) => library.language === language && library.needs?.test(text) === true);

function starts(library: QueueLibrary, file: SourceFile): { line: number; options: string }[] {
  const renamed = renamedIn(file);
  const calls = file.calls.filter(({ callee }) => library.starts.test(ownName(callee, library, renamed)));
  if (calls.length > 0) return calls.map(({ line, args }) => ({ line, options: args.join(", ") }));
  return linesWith(library.starts, file).map((line) => ({ line, options: file.text }));
}

/** Without the module's name before it, and as the library calls it where the file renames it. */
function ownName(callee: string, { language }: QueueLibrary, renamed: ReadonlyMap<string, string>): string {
  if (language === "ruby") return callee;
  const name = /(?:^|\.)((?:Queue\.)?\w+)$/.exec(callee)?.[1] ?? "";
  return renamed.get(name) ?? name;
}

/** `import { Worker as Mailer }`, `const { Worker: Mailer } = require(…)`: what Mailer is called by its library. */
const renamedIn = ({ text }: SourceFile): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/\b([A-Z]\w*)\s*(?::|\bas\b)\s*([A-Z]\w*)/g)].map(([, own = "", here = ""]) => [
      here,
      own,
    ]),
  );

function usedIn(library: QueueLibrary, file: SourceFile): QueueUse[] {
  const [line] = library.used === undefined ? [] : linesWith(library.used, file);
  if (line === undefined) return [];
  return [{ library, started: "elsewhere", finding: findingOf(library, file, line, file.text) }];
}

const linesWith = (pattern: RegExp, { text }: SourceFile) =>
  text.split("\n").flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));

function findingOf(
  library: QueueLibrary,
  { path, text }: SourceFile,
  line: number,
  options: string,
): Finding {
  const { name, basis, fix } = library;
  const perDay = library.idle(options, text);
  const article = /^(a|rq|saq)/i.test(name) ? "An" : "A";
  const what = `${article} ${name} worker asks for work even while there is none.`;
  const remedy = typeof fix === "string" ? fix : fix(perDay);
  return { file: path, line, kind: "queue-library", what, perDay, basis, fix: remedy };
}
