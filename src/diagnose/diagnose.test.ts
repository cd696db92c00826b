import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { scanFile, scanSources } from "./diagnose.ts";

it("reads a file that is mostly blank in one pass", () => {
  expect(scanFile("a.py", `import redis\n${" ".repeat(400_000)}`).findings).toEqual([]);
});

describe("a source tree", () => {
  const folders: string[] = [];
  afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

  async function tree(files: Readonly<Record<string, string>>): Promise<string> {
    const root = await mkdtemp(join(tmpdir(), "sources-"));
    folders.push(root);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return root;
  }
  const poll = (wait: number) => `while True:\n    redis.lpop("q")\n    time.sleep(${wait})\n`;

  it("is scanned without what .gitignore leaves out, the most expensive first", async () => {
    const root = await tree({
      ".gitignore": "build/\n*.gen.py\n",
      "app/slow.py": poll(5),
      "app/fast.py": poll(0.01),
      "app/made.gen.py": poll(0.01),
      "app/.gitignore": "!kept.gen.py\nlocal.py\n",
      "app/kept.gen.py": poll(1),
      "app/local.py": poll(1),
      "build/out.py": poll(1),
      "node_modules/x/index.js": `setInterval(() => redis.get("k"), 10);`,
      "README.md": poll(1),
    });
    const seen: string[] = [];
    const report = await scanSources(root, { onProgress: (_count, file) => seen.push(file) });
    expect(report.findings.map(({ file, line }) => `${file}:${line}`)).toEqual([
      "app/fast.py:1",
      "app/kept.gen.py:1",
      "app/slow.py:1",
    ]);
    expect(seen).toEqual(["app/fast.py", "app/kept.gen.py", "app/slow.py"]);
    expect(report.filesScanned).toBe(3);
    expect(report.callsPerFile[0]?.calls).toBe(1);
  });

  it("finds what only several files together say: Celery's broker in the settings, Sidekiq's jobs", async () => {
    const root = await tree({
      "proj/celery.py": `from celery import Celery\napp = Celery("proj")\n`,
      "proj/settings.py": `CELERY_BROKER_URL = "redis://localhost:6379/1"\n`,
      "jobs/a.rb": "class A\n  include Sidekiq::Job\nend\n",
      "jobs/b.rb": "class B\n  include Sidekiq::Job\nend\n",
    });
    const { findings } = await scanSources(root);
    expect(findings.map(({ file, line, kind }) => `${file}:${line} ${kind}`)).toEqual([
      "jobs/a.rb:2 queue-library",
      "proj/celery.py:2 queue-library",
    ]);
    const other = await tree({
      "celery.py": `from celery import Celery\napp = Celery("proj", broker="amqp://localhost")\n`,
    });
    expect((await scanSources(other)).findings).toEqual([]);
  });

  it("says which file calls Redis from many places", async () => {
    const root = await tree({ "views.py": `import redis\n${'redis.get("k")\n'.repeat(25)}` });
    const report = await scanSources(root);
    expect(report.findings.map(({ kind, line }) => [kind, line])).toEqual([["many-calls", 2]]);
    expect(report.callsPerFile).toEqual([{ file: "views.py", calls: 25 }]);
  });

  it("goes on where it may not read, leaves out what is no source, and follows no link", async () => {
    const root = await tree({
      "a.py": poll(1),
      "large.py": "x = 1\n".repeat(100_000),
      "binary.js": "\0\x01",
      "test/b.py": poll(0.01),
    });
    await symlink(root, join(root, "loop"));
    await symlink(join(root, "nowhere"), join(root, "broken.py"));
    const { filesScanned, findings, leftOut } = await scanSources(root);
    expect({ filesScanned, leftOut }).toEqual({ filesScanned: 2, leftOut: { tooLarge: 1, unreadable: 0 } });
    // A test does not run all day: what it costs stands last.
    expect(findings.map(({ file }) => file)).toEqual(["a.py", "test/b.py"]);
    await expect(scanSources(join(root, "nowhere"))).rejects.toThrow("ENOENT");
  });

  it("heeds the .gitignore files of the repository above it", async () => {
    const root = await tree({
      ".git/HEAD": "ref: refs/heads/main\n",
      ".gitignore": "made/\n",
      "app/made/a.py": poll(1),
      "app/b.py": poll(1),
    });
    const { findings } = await scanSources(join(root, "app"));
    expect(findings.map(({ file }) => file)).toEqual(["b.py"]);
    expect((await scanSources(join(root, "app/made"))).filesScanned).toBe(1);
  });

  it("may be a single file, whatever the case of its ending", async () => {
    const root = await tree({ ".gitignore": "*", "A.PY": poll(1), "b.py": poll(1) });
    const { findings } = await scanSources(join(root, "A.PY"));
    expect(findings.map(({ file, line }) => `${file}:${line}`)).toEqual(["A.PY:1"]);
  });

  it("can be stopped", async () => {
    const root = await tree({ "a.py": poll(1), "b.py": poll(1) });
    const stop = new AbortController();
    await expect(scanSources(root, { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toThrow(
      "aborted",
    );
  });
});
