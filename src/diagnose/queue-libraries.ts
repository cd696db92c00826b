import { SECONDS_A_DAY } from "./finding.ts";
import type { Language } from "./source-file.ts";

/** A queue library whose idle workers ask all the time, and what that costs with its defaults. */
export interface QueueLibrary {
  readonly name: string;
  readonly language: Language;
  /** Says that the file uses it at all. */
  readonly imported: RegExp;
  /** The call that starts a worker, by the name that the library gives it, or a line where there is no such call. */
  readonly starts: RegExp;
  /** Says that the file uses it where the workers are started from a command line; one finding for a whole tree. */
  readonly used?: RegExp;
  /** What must stand beside it, in the same file or another of the tree: that the broker is Redis, that jobs are worked on. */
  readonly needs?: RegExp;
  /** Commands a day of one idle worker on one queue, given the text of its call and of its file. */
  readonly idle: (options: string, source: string) => number;
  readonly basis: string;
  /** One sentence, given the commands a day: what to set differs from what is left when that is set. */
  readonly fix: string | ((perDay: number) => string);
}

const fromDefaults = "from the library's defaults, one process and one queue";

// BullMQ 5.81, measured: 37.4K commands a day as shipped, about 3.2K with the longer waits.
const bullIdle = (options: string) =>
  (2 * SECONDS_A_DAY) / option(options, "drainDelay", 5) +
  SECONDS_A_DAY / (option(options, "stalledInterval", 30_000) / 1_000);

/** With drainDelay 60 and stalledInterval 300000; half as much again is near enough. */
const PATIENT = 1.5 * bullIdle("drainDelay: 60, stalledInterval: 300000");

export const LIBRARIES: readonly QueueLibrary[] = [
  {
    name: "BullMQ",
    language: "javascript",
    imported: /['"](bullmq|@nestjs\/bullmq)['"]/,
    starts: /^(Worker|Processor)$/,
    idle: bullIdle,
    basis: "measured on BullMQ 5.81: four times as many with the commands inside its scripts",
    fix: (perDay) =>
      perDay <= PATIENT
        ? "It waits long already: what is left is fewer workers and queues, because the cost is one times the other."
        : "Set drainDelay: 60 and stalledInterval: 300000, and use fewer queues: the cost is workers times queues.",
  },
  {
    name: "BullMQ QueueEvents",
    language: "javascript",
    imported: /['"](bullmq|@nestjs\/bullmq)['"]/,
    starts: /^QueueEvents$/,
    idle: (options) => SECONDS_A_DAY / (option(options, "blockingTimeout", 10_000) / 1_000),
    basis: fromDefaults,
    fix: "Listen only where events are needed, and set blockingTimeout: 60000.",
  },
  {
    name: "Bull",
    language: "javascript",
    imported: /['"](bull|@nestjs\/bull)['"]/,
    starts: /^(Queue|Bull|Processor)$/,
    needs: /\.process\(|@Process(or)?\(/,
    idle: bullIdle,
    basis: fromDefaults,
    fix: "Set settings: { drainDelay: 60, stalledInterval: 300000, guardInterval: 60000 }.",
  },
  {
    name: "ARQ",
    language: "python",
    imported: /\b(from|import)\s+arq\b/,
    starts: /class\s+WorkerSettings\b|\brun_worker\(/,
    idle: (source) => SECONDS_A_DAY / option(source, "poll_delay", 0.5),
    basis: fromDefaults,
    fix: "Set poll_delay = 10 in WorkerSettings, if a job may wait that long.",
  },
  {
    name: "Celery",
    language: "python",
    imported: /\b(from|import)\s+celery\b/,
    needs: /\bbroker\w*["']?\s*[=:,(][^\n]*redis|_broker_url\W+[^\n]*redis/i,
    starts: /^Celery$/,
    idle: () => SECONDS_A_DAY + SECONDS_A_DAY / 2,
    basis: "from the library's defaults: BRPOP with a time-out of 1 s and an event every 2 s, per worker",
    fix: "Start workers with --without-gossip --without-mingle --without-heartbeat, and run fewer of them.",
  },
  {
    name: "Huey",
    language: "python",
    imported: /\b(from|import)\s+huey\b/,
    starts: /^(Priority)?RedisHuey$/,
    idle: (options) => SECONDS_A_DAY / option(options, "read_timeout", 1) + SECONDS_A_DAY,
    basis: fromDefaults,
    fix: "Set read_timeout=30 and start the consumer with --scheduler-interval 60, or --no-periodic if nothing is scheduled.",
  },
  {
    name: "RQ",
    language: "python",
    imported: /\b(from|import)\s+rq\b/,
    starts: /^((Simple|Async)?Worker|WorkerPool|RQScheduler)$/,
    // While idle: BLPOP for worker_ttl - 15 s with some bookkeeping; the scheduler looks and reports each second.
    idle: (_options, source) =>
      (5 * SECONDS_A_DAY) / 405 +
      (/with_scheduler\s*=\s*True|\bRQScheduler\b/.test(source) ? 2 * SECONDS_A_DAY : 0),
    basis:
      "from the library's defaults: BLPOP of 405 s; a scheduler adds two commands a second for each queue",
    fix: "Run the scheduler in one worker only, with a longer interval, or none where nothing is scheduled.",
  },
  {
    name: "Dramatiq",
    language: "python",
    imported: /\b(from|import)\s+dramatiq\b/,
    starts: /^RedisBroker$/,
    idle: () => (2 * SECONDS_A_DAY) / 0.75,
    basis: "from the library's defaults: a fetch from each queue and its delay queue every 0.75 s",
    fix: "Run fewer processes (--processes 1; as shipped, one for each core) and name few queues (--queues): each asks for each.",
  },
  {
    name: "Sidekiq",
    language: "ruby",
    imported: /\bSidekiq\b|:sidekiq\b/,
    starts: /^Sidekiq\.configure_server$/,
    used: /\binclude\s+Sidekiq::(Job|Worker)\b|queue_adapter\s*=\s*:sidekiq\b/,
    idle: () => (5 * SECONDS_A_DAY) / 2,
    basis: "from the library's defaults: five threads, each with a BRPOP of 2 s",
    fix: "Lower the concurrency, run one process, and raise poll_interval_average.",
  },
  {
    name: "Resque",
    language: "ruby",
    imported: /\bResque\b|:resque\b/,
    starts: /^Resque::Worker\.new$/,
    used: /\bResque\.enqueue\w*\b|queue_adapter\s*=\s*:resque\b/,
    idle: () => SECONDS_A_DAY / 5,
    basis: fromDefaults,
    fix: "Start workers with INTERVAL=60 and name fewer queues.",
  },
  {
    name: "asynq",
    language: "go",
    imported: /"github\.com\/hibiken\/asynq"/,
    starts: /^NewServer$/,
    idle: () => SECONDS_A_DAY + (3 * SECONDS_A_DAY) / 5,
    basis: "from the library's defaults: a look each second while idle, three helpers every 5 s",
    fix: "Raise TaskCheckInterval and DelayedTaskCheckInterval in asynq.Config, and name fewer queues.",
  },
  {
    name: "SAQ",
    language: "python",
    imported: /\b(from|import)\s+saq\b/,
    needs: /\bsaq\b[\s\S]*redis/i,
    starts: /^(Queue\.from_url|Worker)$/,
    // The queue itself is waited for; each second asks for what is due, and others report.
    idle: (options) => SECONDS_A_DAY / option(options, "schedule", 1) + SECONDS_A_DAY / 10,
    basis: "from the library's defaults: a look for what is due each second, a report every 10 s",
    fix: 'Give the worker timers: {"schedule": 10, "worker_info": 60}, if a scheduled job may wait that long.',
  },
  {
    name: "machinery",
    language: "go",
    imported: /"github\.com\/RichardKnop\/machinery\b/i,
    needs: /redis/i,
    starts: /^(NewWorker|NewCustomQueueWorker)$/,
    idle: () => SECONDS_A_DAY + (3 * SECONDS_A_DAY) / 0.5,
    basis: "from the library's defaults: BLPOP of 1 s, and three commands every 500 ms for delayed tasks",
    fix: "Set NormalTasksPollPeriod: 30000 and DelayedTasksPollPeriod: 10000 in the configuration's Redis.",
  },
  {
    name: "gocraft/work",
    language: "go",
    imported: /"github\.com\/gocraft\/work(\/v2)?"/,
    starts: /^NewWorkerPool(WithOptions)?$/,
    idle: (options) =>
      (Number(/^[^,]*,\s*(\d+)/.exec(options)?.[1] ?? 1) * SECONDS_A_DAY) / 5 + 2 * SECONDS_A_DAY,
    basis: "from the library's defaults: each worker of the pool every 5 s, and two helpers each second",
    fix: "Lower the pool's concurrency, and run one process of it.",
  },
];

/** The number that is given to the option of that name. */
function option(text: string, name: string, otherwise: number): number {
  const found = new RegExp(String.raw`\b${name}['"]?\s*[:=]\s*([\d_]+(?:\.\d+)?)`).exec(text)?.[1];
  const value = Number(found?.replaceAll("_", ""));
  return value > 0 ? value : otherwise;
}
