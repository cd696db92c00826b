import { describe, expect, it } from "vitest";
import { renderDiscord } from "../../src/chat/discord/render.ts";
import { messageProblems } from "../fakes/discord/rules.ts";
import { schemaProblems } from "../fakes/discord/schema.ts";
import type { Json, JsonObject } from "../fakes/discord/json.ts";
import { alertMessages, threadMessages } from "./alerts.ts";
import { blockMessages } from "./blocks.ts";

const all = { ...alertMessages, ...blockMessages };

describe("messages as Discord's components", () => {
  it.each(Object.entries(all))("%s", async (name, message) => {
    const body = renderDiscord(message);
    await expect(`${JSON.stringify(body, null, 2)}\n`).toMatchFileSnapshot(`./discord/${name}.golden.json`);
  });

  it("a thread", async () => {
    const bodies = threadMessages.map((message) => renderDiscord(message, { quiet: true }));
    await expect(`${JSON.stringify(bodies, null, 2)}\n`).toMatchFileSnapshot("./discord/thread.golden.json");
  });

  it.each(Object.entries(all))("%s is what Discord's own description allows", (_name, message) => {
    const body = renderDiscord(message, { mention: "role:118000000000000002", share: "stats" });
    const sent = JSON.parse(JSON.stringify(body)) as JsonObject;
    expect(schemaProblems("POST /channels/:id/messages", sent as Json)).toEqual([]);
    expect(messageProblems(sent)).toEqual([]);
  });
});
