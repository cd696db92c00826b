import { describe, expect, it } from "vitest";
import { found } from "../../test/diagnose/found.ts";

describe("a polling loop", () => {
  it.each([
    [
      "sleep(0.01) is 100 polls a second",
      "a.py",
      `while True:\n    job = redis.lpop("jobs")\n    time.sleep(0.01)\n`,
      1,
      8_640_000,
    ],
    [
      "sleep(0.1) is 10",
      "a.py",
      `while True:\n    job = self.redis.lpop("jobs")\n    time.sleep(0.1)\n`,
      1,
      864_000,
    ],
    [
      "sleep(0.5) is 2",
      "a.py",
      `import redis\nasync def f():\n    while not stopped:\n        await r.get("k")\n        await asyncio.sleep(0.5)\n`,
      3,
      172_800,
    ],
    [
      "a constant says how long",
      "a.py",
      `WAIT = 0.5\nwhile True:\n  redis.get("a")\n  redis.get("b")\n  sleep(WAIT)\n`,
      2,
      345_600,
    ],
    [
      "a helper asks in a file about Redis",
      "a.py",
      `import redis\nwhile True:\n    work()\n    time.sleep(0.1)\n`,
      2,
      864_000,
    ],
    [
      "a promise waits",
      "a.ts",
      `while (true) {\n  await redis.get("k");\n  await new Promise((r) => setTimeout(r, 100));\n}`,
      1,
      864_000,
    ],
    [
      "for (;;) with a helper's sleep",
      "a.js",
      `const EVERY = 1_000;\nfor (;;) { await kv.get("k"); await sleep(EVERY) }`,
      2,
      86_400,
    ],
    [
      "setInterval",
      "a.tsx",
      `\nsetInterval(async () => {\n  await redis.llen("q");\n}, 5 * 1000);`,
      2,
      17_280,
    ],
    [
      "Go sleeps",
      "a.go",
      `package a\nfunc f() {\n\tfor {\n\t\trdb.LPop(ctx, "q").Result()\n\t\ttime.Sleep(100 * time.Millisecond)\n\t}\n}`,
      3,
      864_000,
    ],
    [
      "a Go ticker",
      "a.go",
      `package a\nfunc f() {\n\tt := time.NewTicker(time.Second)\n\tfor range t.C {\n\t\trdb.Get(ctx, "q")\n\t}\n}`,
      4,
      86_400,
    ],
    [
      "a Go ticker in the loop's own line",
      "a.go",
      `package a\nfunc f() {\n\tfor range time.NewTicker(250 * time.Millisecond).C {\n\t\tn, _ := strconv.Atoi(rdb.Get(ctx, "n").Val())\n\t}\n}`,
      3,
      345_600,
    ],
    [
      "a client of any name",
      "a.js",
      `const { createClient } = require("redis");\nconst client = createClient();\nwhile (true) {\n  await client.get("k");\n  await delay(100);\n}`,
      3,
      864_000,
    ],
    [
      "setInterval calls a function of the file",
      "a.ts",
      `setInterval(refresh, 250);\nasync function refresh() {\n  await redis.get("config");\n}`,
      1,
      345_600,
    ],
    [
      "a loop asks in a method",
      "a.py",
      `import redis\nclass W:\n    def run(self):\n        while True:\n            self._poll()\n            time.sleep(0.1)\n    def _poll(self):\n        self.redis.lpop("q")\n`,
      4,
      864_000,
    ],
    [
      "a function calls itself by a timer",
      "a.ts",
      `async function poll() {\n  await redis.lpop("q");\n  setTimeout(poll, 100);\n}`,
      1,
      864_000,
    ],
    [
      "an event that can end the wait",
      "a.py",
      `import redis\nwhile not stopped.wait(0.5):\n    redis.get("k")\n`,
      2,
      172_800,
    ],
    ["Ruby waits for a key", "a.rb", `until redis.exists?("ready")\n  sleep 0.1\nend\n`, 1, 864_000],
    ["Ruby loops", "a.rb", `loop do\n  job = redis.lpop("jobs")\n  sleep 0.5\nend\n`, 1, 172_800],
    [
      "a setting's default says how long",
      "a.py",
      `import redis\nEVERY = float(os.environ.get("EVERY", "0.1"))\nwhile True:\n    r.lpop("q")\n    time.sleep(EVERY)\n`,
      3,
      864_000,
    ],
    [
      "a parameter's default, kept in a field",
      "a.py",
      `import redis\nclass A:\n  def __init__(self, delay=0.1):\n    self.delay = delay\n  def run(self):\n    while self.on:\n      self.redis.lpop("q")\n      time.sleep(self.delay)\n`,
      6,
      864_000,
    ],
    [
      "milliseconds made seconds",
      "a.py",
      `MS = 100\ndef f(conn: redis.Redis):\n  while True:\n    conn.get("k")\n    time.sleep(MS / 1000)\n`,
      3,
      864_000,
    ],
    [
      "what is slept after an error is not the pace",
      "a.py",
      `while True:\n  try:\n    job = redis.lpop("q")\n    if not job:\n      time.sleep(0.01)\n  except Exception:\n    time.sleep(5)\n`,
      1,
      8_640_000,
    ],
    [
      "each queue in turn",
      "a.py",
      `while True:\n  for q in QUEUES:\n    redis.lpop(q)\n  time.sleep(0.1)\n`,
      1,
      864_000,
    ],
    [
      "waits until it says so",
      "a.ts",
      `while ((await redis.get("s")) !== "done") await sleep(200);`,
      1,
      432_000,
    ],
    [
      "a scheduler with seconds",
      "a.py",
      `def poll():\n  redis.get("k")\ns.add_job(poll, "interval", seconds=1)\n`,
      3,
      86_400,
    ],
    [
      "a decorator",
      "a.ts",
      `class S {\n  @Interval(500)\n  async poll() { await this.redis.get("k"); }\n}`,
      2,
      172_800,
    ],
    ["cron with seconds", "a.ts", `cron.schedule("*/5 * * * * *", () => redis.get("k"));`, 1, 17_280],
    ["RxJS", "a.ts", `interval(100).pipe(switchMap(() => redis.get("k"))).subscribe();`, 1, 864_000],
    [
      "an imported client of any name",
      "a.ts",
      `import store from "./redis-client";\nsetInterval(() => store.get("k"), opts.every ?? 250);`,
      2,
      345_600,
    ],
    [
      "a sleep of its own class",
      "a.ts",
      `class P {\n  static EVERY = 50;\n  async run() {\n    while (this.on) {\n      await this.redis.rpop("q");\n      await this.sleep(P.EVERY);\n    }\n  }\n  sleep(ms) { return new Promise((r) => setTimeout(r, ms)); }\n}`,
      4,
      1_728_000,
    ],
    [
      "Go waits in a select",
      "a.go",
      `package a\nfunc f(c *redis.Client) {\n\tfor {\n\t\tselect {\n\t\tcase <-time.After(500 * time.Millisecond):\n\t\t\tc.Get(ctx, "k")\n\t\t}\n\t}\n}`,
      3,
      172_800,
    ],
    [
      "a wait that grows is as long as it can get",
      "a.go",
      `package a\nfunc f() {\n\twait := 100 * time.Millisecond\n\tfor {\n\t\trdb.LPop(ctx, "q")\n\t\ttime.Sleep(wait)\n\t\twait = min(wait*2, 5*time.Second)\n\t}\n}`,
      4,
      17_280,
    ],
    [
      "redigo",
      "a.go",
      `package a\n// redis\nfunc f() {\n\tfor {\n\t\tconn.Do("LPOP", "q")\n\t\ttime.Sleep(time.Second)\n\t}\n}`,
      4,
      86_400,
    ],
    ["Ruby on one line", "a.rb", `loop { @redis.rpop("q"); sleep 0.05 }\n`, 1, 1_728_000],
    [
      "Ruby's condition at the end",
      "a.rb",
      `begin\n  v = REDIS.get("k")\n  sleep 0.1\nend while v.nil?\n`,
      1,
      864_000,
    ],
    ["Ruby's modifier", "a.rb", `sleep 0.1 until REDIS.exists?("k")\n`, 1, 864_000],
    [
      "Ruby borrows a connection",
      "a.rb",
      `loop do\n  REDIS_POOL.with do |conn|\n    conn.get("k")\n  end\n  sleep 0.5\nend\n`,
      1,
      172_800,
    ],
    ["Ruby's timer", "a.rb", `EM.add_periodic_timer(0.5) { $redis.get("k") }\n`, 1, 172_800],
    [
      "Ruby with a constant",
      "a.rb",
      `POLL = 2\nwhile true\n  job = REDIS.get("k")\n  sleep(POLL)\nend\n`,
      2,
      43_200,
    ],
  ])("is found: %s", (_what, path, text, line, perDay) => {
    expect(found(path, text)).toEqual([[line, "tight-loop", perDay]]);
  });

  it.each([
    ["a Python worker", "a.py", `while True:\n    redis.blpop("jobs", timeout=1)\n`, 86_400],
    ["a Node worker", "a.ts", `while (running) {\n  await redis.brpop("jobs", 2);\n}`, 43_200],
    [
      "a stream",
      "a.py",
      `while True:\n    r.xreadgroup("g", "c", {"s": ">"}, block=500)\n# redis\n`,
      172_800,
    ],
    [
      "a stream in ioredis",
      "a.ts",
      `for (;;) { await redis.xreadgroup("GROUP", "g", "c", "BLOCK", 2000, "STREAMS", "s", ">"); }`,
      43_200,
    ],
    [
      "a Go worker",
      "a.go",
      `package a\nfunc f() {\n\tfor {\n\t\trdb.BRPop(ctx, 2*time.Second, "q")\n\t}\n}`,
      43_200,
    ],
  ])("that waits a short time is found: %s", (_what, path, text, perDay) => {
    expect(found(path, text).map(([, ...rest]) => rest)).toEqual([["short-wait", perDay]]);
  });

  it("without any wait is found", () => {
    expect(found("a.py", `while True:\n    redis.lpop("q")\n`)).toEqual([[1, "busy-loop", 86_400_000]]);
  });

  it.each([
    ["waits half a minute", "a.py", `while True:\n    redis.blpop("jobs", timeout=30)\n`],
    ["waits for good", "a.ts", `while (true) { await redis.blpop("jobs", 0); }`],
    ["polls each five minutes", "a.py", `while True:\n    redis.get("k")\n    time.sleep(300)\n`],
    [
      "walks over the keys and ends",
      "a.py",
      `while True:\n    cursor, keys = redis.scan(cursor)\n    if cursor == 0:\n        break\n`,
    ],
    ["retries a counted time", "a.py", `while tries < 3:\n    redis.get("k")\n    time.sleep(0.1)\n`],
    ["has nothing to do with Redis", "a.py", `while True:\n    work()\n    time.sleep(0.1)\n`],
    ["is only a comment", "a.py", `# while True: redis.lpop("q")\n`],
    ["reads a cache in memory", "a.ts", `for (const id of ids) guild.cache.get(id);`],
    ["keeps a cache of its own", "a.js", `for (const id of ids) cache.set(id, 1);`],
    [
      "calls what is no name",
      "a.ts",
      `import { Worker } from "bullmq";\nit.each([["[z-a"]])("%s", () => {});`,
    ],
    ["reads a map", "a.ts", `while (true) { map.get("k"); await sleep(10); }`],
    ["does not parse", "a.ts", `while (((`],
    [
      "reads what a subscription is sent",
      "a.py",
      `import redis\nwhile True:\n    message = pubsub.get_message(timeout=0.1)\n    time.sleep(0.01)\n`,
    ],
    [
      "asks the web, in a file that knows Redis",
      "a.tsx",
      `import { redis } from "./redis";\nsetInterval(() => fetch("/api/presence"), 500);`,
    ],
    [
      "keeps a cache in memory",
      "a.ts",
      `import Redis from "ioredis";\nconst cache = new Map();\nfor (const id of ids) cache.set(id, 1);`,
    ],
    [
      "tries again a number of times",
      "a.py",
      `import redis\nfor attempt in range(3):\n    r.get(key)\n    time.sleep(0.5)\n`,
    ],
    ["asks for the same key", "a.ts", `for (const wait of [1, 2, 4]) { await redis.get("k"); }`],
    [
      "reads an instrument, in a file that knows Redis",
      "a.py",
      `import redis\nwhile True:\n    reading = port.readline()\n    time.sleep(0.05)\n`,
    ],
    [
      "has a deadline",
      "a.py",
      `while time.time() < deadline:\n    if redis.get("ready"):\n        break\n    time.sleep(0.1)\n`,
    ],
    [
      "walks over the keys politely",
      "a.ts",
      `do { [c, k] = await redis.scan(c); await sleep(10); } while (c !== "0");`,
    ],
    [
      "is in a Ruby text",
      "a.rb",
      `# redis\nDOC = <<~TXT\n  loop do\n    redis.lpop("q")\n    sleep 0.1\n  end\nTXT\n`,
    ],
    ["is in a Ruby comment", "a.rb", `=begin\nloop do\n  redis.lpop("q")\n  sleep 0.1\nend\n=end\n`],
    [
      "tries again after an error",
      "a.ts",
      `async function start() {\n  try { await redis.get("k"); } catch { setTimeout(start, 100); }\n}`,
    ],
  ])("is left alone when it %s", (_what, path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});
