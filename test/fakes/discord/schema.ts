import { existsSync, readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import * as spec from "discord-api-spec/zod";
import * as z from "zod";
import { isObject, type Json } from "./json.ts";

/** Every body that a bot sends, by method and route, with the official description of it. */
const bodies: Readonly<Record<string, () => z.ZodType>> = {
  "POST /channels/:id/messages": () => spec.MessageCreateRequestSchema,
  "PATCH /channels/:id/messages/:id": () => spec.MessageEditRequestPartialSchema,
  "POST /channels/:id/messages/:id/threads": () => spec.CreateTextThreadWithMessageRequestSchema,
  "POST /webhooks/:id/:token": () => spec.IncomingWebhookRequestPartialSchema,
  "PATCH /webhooks/:id/:token/messages/:id": () => spec.IncomingWebhookUpdateRequestPartialSchema,
  "PUT /applications/:id/commands": () => z.array(spec.ApplicationCommandUpdateRequestSchema),
  "PUT /applications/:id/guilds/:id/commands": () => z.array(spec.ApplicationCommandUpdateRequestSchema),
};
const callbacks: Readonly<Record<number, () => z.ZodType>> = {
  4: () => spec.CreateMessageInteractionCallbackRequestSchema,
  5: () => spec.CreateMessageInteractionCallbackRequestSchema,
  6: () => spec.UpdateMessageInteractionCallbackRequestSchema,
  7: () => spec.UpdateMessageInteractionCallbackRequestSchema,
  8: () => spec.ApplicationCommandAutocompleteCallbackRequestSchema,
  9: () => spec.ModalInteractionCallbackRequestSchema,
};

/** What the official OpenAPI description says against a body; misspelt keys count. */
export function schemaProblems(route: string, body: Json): readonly string[] {
  const schema = route.endsWith("/callback")
    ? callbacks[isObject(body) ? Number(body["type"]) : 0]
    : bodies[route];
  if (!schema) return route.endsWith("/callback") ? ["type: no callback type"] : [];
  const result = z.safeParse(schema(), body);
  const problems = result.success
    ? lostKeys(body, result.data as Json, "")
    : result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  return [...problems, ...publishedProblems(route, body)];
}

let isReady = false;

/** Compiles every description: it takes seconds on a busy machine, while which no interaction may be waiting. */
export function readySchemas() {
  if (isReady) return;
  isReady = true;
  for (const schema of [...Object.values(bodies), ...Object.values(callbacks)]) z.safeParse(schema(), {});
  for (const content of [{ content: "" }, { components: [{ type: 17, components: [] }] }])
    for (const route of Object.keys(bodies)) schemaProblems(route, content);
}

/** Keys that the description does not know are dropped by its parser: they are typing errors of ours. */
function lostKeys(sent: Json, kept: Json, path: string): readonly string[] {
  if (Array.isArray(sent) && Array.isArray(kept))
    return sent.flatMap((one: Json, index) => lostKeys(one, kept[index] as Json, `${path}.${index}`));
  if (!isObject(sent) || !isObject(kept)) return [];
  return Object.entries(sent).flatMap(([key, value]) => {
    if (TOLERATED.has(key)) return [];
    return key in kept
      ? lostKeys(value ?? null, kept[key] ?? null, `${path}.${key}`)
      : [`${path}.${key}: unknown key`];
  });
}

// discord.js puts them into interaction answers too, where Discord overlooks them.
const TOLERATED = new Set(["nonce", "enforce_nonce"]);

/** A second description, where the machine has it: it is stricter about formats. */
const PUBLISHED = new URL("../../../../shared/schemas/discord-bodies.json", import.meta.url);
export const hasPublishedSchema = existsSync(PUBLISHED);
let published: Map<string, ValidateFunction> | undefined;

function publishedProblems(route: string, body: Json): readonly string[] {
  if (!hasPublishedSchema) return [];
  published ??= compilePublished();
  const validate = published.get(route);
  if (!validate || validate(body)) return [];
  return (validate.errors ?? []).slice(0, 3).map((one) => `${one.instancePath}: ${one.message ?? ""}`);
}

function compilePublished(): Map<string, ValidateFunction> {
  const document = JSON.parse(readFileSync(PUBLISHED, "utf8")) as {
    readonly bodies: Readonly<Record<string, object>>;
    readonly $defs: object;
  };
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  return new Map(
    Object.entries(document.bodies).map(([route, schema]) => [
      route.replaceAll(/\{[a-z_]*token\}/g, ":token").replaceAll(/\{[a-z_]+\}|@original/g, ":id"),
      ajv.compile({ ...schema, $defs: document.$defs }),
    ]),
  );
}
