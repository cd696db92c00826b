/** Chance as the inside sees it. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A text of that many characters from a–z and 0–9, unguessable. */
  token(length: number): string;
}
