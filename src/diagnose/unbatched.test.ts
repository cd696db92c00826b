import { describe, expect, it } from "vitest";
import { found } from "../../test/diagnose/found.ts";

describe("one command for each element", () => {
  it.each([
    ["a.py", `for id in ids:\n    names.append(redis.get(id))\n`, 2],
    ["a.ts", `for (const id of ids) {\n  await redis.hget("names", id);\n}`, 2],
    ["b.ts", `for (const id of ids) {\n  await this.cache.get(id);\n}`, 2],
    ["b.py", `for id in ids:\n    cache.get(id)\n`, 2],
    ["a.go", `package a\nfunc f() {\n\tfor _, id := range ids {\n\t\trdb.Get(ctx, id)\n\t}\n}`, 4],
    ["a.py", `names = [redis.get(f"name:{id}") for id in ids]\n`, 1],
    ["a.ts", `await Promise.all(ids.map((id) => redis.get(id)));`, 1],
    ["a.go", `package a\nfunc f() {\n\tfor _, id := range ids {\n\t\tpipe.Get(ctx, id) // redis\n\t}\n}`, 4],
    ["a.rb", `ids.each do |id|\n  redis.get(id)\nend\n`, 2],
    ["a.py", `for i in range(1000):\n    redis.get(f"user:{i}")\n`, 2],
    ["a.rb", `1000.times { |i| redis.get("k#{i}") }\n`, 1],
    ["a.rb", `users.each do |u|\n  Rails.cache.read("u:#{u.id}")\nend\n`, 2],
  ])("is found in %s", (path, text, line) => {
    expect(found(path, text)).toEqual([[line, "unbatched", undefined]]);
  });
});

describe("many keys at once, or one key many times", () => {
  it.each([
    ["a.py", `for batch in batches:\n    redis.delete(*batch)\n`],
    ["a.ts", `for (const keys of all) await redis.del(...keys);`],
    ["a.py", `for attempt in range(MOST):\n    return redis.get(key)\n`],
    ["a.go", `package a\n// redis\nfunc f() {\n\tfor _, h := range hs {\n\t\tr.Header.Get(h)\n\t}\n}`],
  ])("are left alone in %s: %s", (path, text) => expect(found(path, text)).toEqual([]));
});
