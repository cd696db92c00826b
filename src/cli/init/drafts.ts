import { parseEnv } from "node:util";
import { dirname, relative, resolve } from "node:path";
import type { Environment } from "../../config/environment.ts";
import { DOTENV, type Answers } from "./answers.ts";
import { withVariables } from "./dotenv.ts";
import { headroomYaml } from "./headroom-yaml.ts";
import { schemaPlace } from "./schema-place.ts";
import { modeOf, OWNER_ONLY, textOf, type File } from "./write.ts";

/** Where an installation is set up. */
export interface Place {
  readonly folder: string;
  /** As the person calls it: "headroom.yaml". */
  readonly yaml: string;
}

export interface Draft {
  readonly files: readonly File[];
  /** Variables that .env says anew or for the first time. */
  readonly saved: readonly string[];
  /** What stood there before, as people call it. */
  readonly replaces: readonly string[];
  /** The path of a headroom.yaml with another text: it is kept beside the new one. */
  readonly old?: string;
}

export const dotenvOf = ({ folder }: Place) => resolve(folder, ".env");

/** The files as they would be, with nothing written yet. */
export function draftOf(answers: Answers, place: Place): Draft {
  const yamlPath = resolve(place.folder, place.yaml);
  const yaml = headroomYaml(answers, schemaPlace(dirname(yamlPath)));
  const before = textOf(dotenvOf(place)) ?? "";
  const secrets = secretsIn(answers.variables);
  const dotenv = withVariables(before, secrets);
  const said = parseEnv(before);
  const saved = Object.keys(secrets).filter((name) => said[name] !== secrets[name]);
  // It holds no secret: who has let others read it, a container's user for one, meant it.
  const files: File[] = [{ path: yamlPath, text: yaml, mode: modeOf(yamlPath) }];
  // Its own mode is mended too, even where nothing is added.
  if (dotenv !== "") files.unshift({ path: dotenvOf(place), text: dotenv, mode: OWNER_ONLY });
  const told = (name: string) => Boolean(said[name]);
  const isOld = ![undefined, yaml].includes(textOf(yamlPath));
  return {
    files,
    saved,
    replaces: [
      ...(isOld ? [relative(place.folder, yamlPath)] : []),
      ...saved.filter(told).map((name) => `${name} in .env`),
    ],
    ...(isOld ? { old: yamlPath } : {}),
  };
}

const secretsIn = (variables: Environment): Environment =>
  Object.fromEntries(
    DOTENV.flatMap((name) => (variables[name] === undefined ? [] : [[name, variables[name]]])),
  );
