import type { CheckResult, SourceName } from "../domain/usage/sample.ts";

/** Where a database's figures come from. */
export interface Source {
  readonly name: SourceName;
  /**
   * One check. Failures are values; it throws only for bugs. It ends within the source's own time-out. With `knock` it also tries
   * whether commands are accepted, with some that nobody bills: at a limit figures may be answered while all else is refused.
   */
  check(wish?: { readonly knock: boolean }): Promise<CheckResult>;
  /** How many commands on the watched server one check costs that the provider may bill; and in all. */
  readonly cost: { readonly commands: number; readonly billed: number };
  close(): Promise<void>;
}
