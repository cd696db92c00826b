import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

it("headroom manifest discord prints the committed commands and the invite link", async () => {
  const token = `${Buffer.from("118000000000000001").toString("base64")}.x.y`;
  const { stdout, stderr } = await run(process.execPath, ["src/cli/headroom.ts", "manifest", "discord"], {
    env: { ...process.env, DISCORD_TOKEN: token },
  });
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync("manifests/discord-commands.json", "utf8")));
  expect(stderr).toContain("client_id=118000000000000001");
  expect(stderr).not.toContain(token);
});
