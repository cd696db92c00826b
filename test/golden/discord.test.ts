import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/commands/all.ts";
import { reasonModal } from "../../src/chat/discord/modal.ts";
import { renderDiscord } from "../../src/chat/discord/render.ts";
import type { MessageBody } from "../../src/chat/discord/wire.ts";
import { messageProblems, modalProblems } from "../fakes/discord/rules.ts";
import { schemaProblems } from "../fakes/discord/schema.ts";
import type { JsonObject } from "../fakes/discord/json.ts";
import { alertMessages, threadMessages } from "./alerts.ts";
import { answers, LINES } from "./answers.ts";
import { blockMessages } from "./blocks.ts";
import { lookMessage } from "./look.ts";
import { summaryMessages } from "./summaries.ts";

/** As it goes over the wire. */
const wire = (body: object) => JSON.parse(JSON.stringify(body)) as JsonObject;
const picture = (body: object | readonly object[]) => `${JSON.stringify(body, null, 2)}\n`;

/** What Discord's own description has against a message in a channel, and what it would refuse beside that. */
function problemsOf(body: MessageBody): readonly string[] {
  const sent = wire(body);
  return [...schemaProblems("POST /channels/:id/messages", sent), ...messageProblems(sent)];
}

const all = { ...alertMessages, ...blockMessages };

describe("messages as Discord's components", () => {
  it.each(Object.entries(all))("%s", async (name, message) => {
    await expect(picture(renderDiscord(message))).toMatchFileSnapshot(`./discord/${name}.golden.json`);
  });

  it("a thread", async () => {
    const bodies = threadMessages.map((message) => renderDiscord(message, { quiet: true }));
    await expect(picture(bodies)).toMatchFileSnapshot("./discord/thread.golden.json");
  });

  it.each(Object.entries(all))("%s is what Discord's own description allows", (_name, message) => {
    const body = renderDiscord(message, { mention: "role:118000000000000002", share: "stats" });
    expect(problemsOf(body)).toEqual([]);
  });

  it.each(Object.entries(summaryMessages))("summary %s", async (name, message) => {
    const body = renderDiscord(message);
    expect(problemsOf(body)).toEqual([]);
    await expect(picture(body)).toMatchFileSnapshot(`./discord/summary-${name}.golden.json`);
  });
});

const lines = { ...LINES, top: "top prod-cache" };
const answered = new Map([...(await answers(LINES)), ["top", lookMessage]]);

describe("answers as Discord's components", () => {
  it.each(Object.entries(lines))("%s", async (name, typed) => {
    const message = answered.get(name);
    if (message === undefined) throw new Error(`nothing answered "${typed}"`);
    // Questions and problems are not shared.
    const body = renderDiscord(message, name.startsWith("w") ? {} : { share: typed });
    const callback = wire({ type: 4, data: body });
    expect(schemaProblems("POST /interactions/:id/:token/callback", callback)).toEqual([]);
    expect(messageProblems(wire(body))).toEqual([]);
    await expect(picture(body)).toMatchFileSnapshot(`./discord/answer-${name}.golden.json`);
  });

  it("the question for a silence's reason", async () => {
    const modal = reasonModal("silence prod-cache-17 2h", COMMANDS);
    const callback = wire({ type: 9, data: modal });
    expect(schemaProblems("POST /interactions/:id/:token/callback", callback)).toEqual([]);
    expect(modalProblems(wire(modal ?? {}))).toEqual([]);
    await expect(picture(modal ?? {})).toMatchFileSnapshot("./discord/modal-reason.golden.json");
  });
});
