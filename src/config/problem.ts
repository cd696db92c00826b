/** One thing that is wrong with the configuration, in plain words. No field ever holds a secret. */
export interface Problem {
  /** "headroom.yaml:7:13" or "environment variable CHECK_EVERY". */
  readonly where: string;
  /** "databases[0].checkEvery"; empty for the file as a whole. */
  readonly path: string;
  /** As it was written, masked where it may be secret; empty where nothing was written. */
  readonly value: string;
  readonly what: string;
  readonly remedy: string;
}

export type Path = readonly (string | number)[];

/** A problem before it is known where its value was written. */
export interface Finding {
  readonly path: Path;
  readonly what: string;
  readonly remedy: string;
  /** The key itself is wrong, not what stands behind it. */
  readonly atKey?: boolean;
  /** One of several of the same place, a file that is named there: each is said. */
  readonly isOfFile?: boolean;
  /** Nothing that was written may be repeated: it may be a secret in the wrong place. */
  readonly hideValue?: boolean;
}

/** "databases[0].rules.rate-high". */
export function sayPath(path: Path): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += text === "" ? part : `.${part}`;
  }
  return text;
}

/** What people read in the terminal: a paragraph for each problem, then how many there are. */
export function sayProblems(problems: readonly Problem[]): string {
  const paragraphs = problems.map(({ where, path, what, remedy }) => {
    const place = path === "" ? where : `${where} (${path})`;
    return `${place}\n  ${what}\n  ${remedy}\n`;
  });
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return `${paragraphs.join("\n")}\n${count} in the configuration.\n`;
}
