import type { Environment } from "../config/environment.ts";

/** A command of the program as this person would type it: through npm, where npm runs this too, else by its name. */
export const typed = (command: string, env: Environment) =>
  env["npm_lifecycle_event"] === undefined ? `headroom ${command}` : `npm run headroom -- ${command}`;
