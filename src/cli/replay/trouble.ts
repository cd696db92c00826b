/** Why a replay cannot be made: said to the user as it stands, with the exit code of sysexits.h. */
export class Trouble extends Error {
  readonly code: number;
  constructor(code: number, sentence: string) {
    super(sentence);
    this.name = "Trouble";
    this.code = code;
  }
}

export const USAGE = 64;
export const BAD_DATA = 65;
export const NO_INPUT = 66;
export const CANNOT_WRITE = 73;
