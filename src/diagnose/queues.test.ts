import { describe, expect, it } from "vitest";
import { found } from "../../test/diagnose/found.ts";
import { scanFile } from "./diagnose.ts";

describe("a queue library that polls while idle", () => {
  it.each([
    [
      "BullMQ as shipped",
      "a.ts",
      `import { Worker } from "bullmq";\nnew Worker("mail", work, { connection });`,
      2,
      37_440,
    ],
    [
      "BullMQ with longer waits",
      "a.ts",
      `import { Worker } from 'bullmq';\nnew Worker("mail", work, { drainDelay: 60, stalledInterval: 300_000 });`,
      2,
      3_168,
    ],
    ["ARQ", "a.py", `from arq import cron\n\nclass WorkerSettings:\n    functions = []\n`, 3, 172_800],
    [
      "ARQ set slower",
      "a.py",
      `from arq import cron\nclass WorkerSettings:\n    poll_delay = 10\n`,
      2,
      8_640,
    ],
    [
      "Celery",
      "a.py",
      `from celery import Celery\napp = Celery("a", broker="redis://localhost")\n`,
      2,
      129_600,
    ],
    ["Sidekiq", "a.rb", `Sidekiq.configure_server do |config|\nend\n`, 1, 216_000],
    [
      "BullMQ with types",
      "a.ts",
      `import { Worker } from "bullmq";\nnew Worker<Data, void>("mail", work, { connection });`,
      2,
      37_440,
    ],
    ["BullMQ's events", "a.ts", `import { QueueEvents } from "bullmq";\nnew QueueEvents("mail");`, 2, 8_640],
    ["RQ", "a.py", `from rq import Worker\nWorker(["default"]).work()\n`, 2, 1_067],
    [
      "RQ with its scheduler",
      "a.py",
      `from rq import Worker\nw = Worker(["default"])\nw.work(with_scheduler=True)\n`,
      2,
      173_867,
    ],
    [
      "Dramatiq",
      "a.py",
      `import dramatiq\nfrom dramatiq.brokers.redis import RedisBroker\nbroker = RedisBroker(url="redis://a")\n`,
      3,
      230_400,
    ],
    [
      "BullMQ by its module's name",
      "a.ts",
      `import * as bullmq from "bullmq";\nnew bullmq.Worker("mail", work);`,
      2,
      37_440,
    ],
    [
      "BullMQ in a field of its type",
      "a.ts",
      `import { Worker } from "bullmq";\nclass A { worker: Worker;\n  start() { this.worker = new Worker("mail", work); } }`,
      3,
      37_440,
    ],
    [
      "BullMQ renamed",
      "a.js",
      `const { Worker: Mailer } = require("bullmq");\nnew Mailer("mail", work);`,
      2,
      37_440,
    ],
    ["SAQ", "a.py", `from saq import Queue\nqueue = Queue.from_url("redis://a")\n`, 2, 95_040],
    [
      "machinery",
      "a.go",
      `package a\nimport "github.com/RichardKnop/machinery/v2"\nfunc f() {\n\tserver.NewWorker("w", 10) // redis\n}`,
      4,
      604_800,
    ],
    [
      "gocraft/work",
      "a.go",
      `package a\nimport "github.com/gocraft/work"\nfunc f() {\n\twork.NewWorkerPool(C{}, 10, "ns", pool)\n}`,
      4,
      345_600,
    ],
    [
      "asynq",
      "a.go",
      `package a\nimport "github.com/hibiken/asynq"\nfunc f() {\n\tasynq.NewServer(opt, asynq.Config{})\n}`,
      4,
      138_240,
    ],
  ])("is found: %s", (_what, path, text, line, perDay) => {
    expect(found(path, text)).toEqual([[line, "queue-library", perDay]]);
  });

  it("that waits long already is not told to wait longer", () => {
    const { findings } = scanFile(
      "a.ts",
      `import { Worker } from "bullmq";\nnew Worker("m", work, { drainDelay: 60, stalledInterval: 300_000 });`,
    );
    expect(findings[0]?.fix).toContain("It waits long already");
  });

  it("is a rate limiter too, which every request pays", () => {
    const { findings } = scanFile(
      "a.ts",
      `import { Ratelimit } from "@upstash/ratelimit";\nnew Ratelimit({ redis, limiter: Ratelimit.slidingWindow(10, "10 s") });`,
    );
    expect(findings.map(({ kind, line }) => [kind, line])).toEqual([["limiter", 2]]);
    expect(findings[0]?.what).toContain("4 commands");
  });

  it("is no queue when another library has a Worker", () => {
    expect(found("a.ts", `import { Worker } from "node:worker_threads";\nnew Worker("a.js");`)).toEqual([]);
  });
});
