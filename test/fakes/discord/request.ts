import type { IncomingMessage } from "node:http";
import type { StoredFile } from "./guild.ts";
import { idText, isObject, objects, words, type Json, type JsonObject } from "./json.ts";

/** One request to the REST interface, taken apart. */
export interface Request {
  /** "POST /channels/:id/messages": ids and tokens taken out. */
  readonly route: string;
  /** The ids and tokens of the path, in order. */
  readonly ids: readonly string[];
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: Json;
  readonly files: readonly StoredFile[];
}

export async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const url = new URL(incoming.url ?? "/", "http://discord.test");
  const path = decodeURIComponent(url.pathname).replace(/^\/api(?:\/v\d+)?/, "");
  const { body, files } = await readBody(incoming);
  return {
    ...routeOf(incoming.method ?? "GET", path),
    path,
    query: url.searchParams,
    authorization: incoming.headers.authorization,
    body,
    files,
  };
}

/** Takes ids and interaction tokens out of a path: what Discord calls the route. */
function routeOf(method: string, path: string): { route: string; ids: readonly string[] } {
  const ids: string[] = [];
  const parts = path.split("/").map((part, index, all) => {
    const isToken = /^(?:interactions|webhooks)$/.test(all[index - 2] ?? "");
    if (!isToken && !/^\d{17,19}$/.test(part) && part !== "@original") return part;
    ids.push(part);
    return isToken ? ":token" : ":id";
  });
  return { route: `${method} ${parts.join("/")}`, ids };
}

async function readBody(incoming: IncomingMessage): Promise<{ body: Json; files: readonly StoredFile[] }> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const type = incoming.headers["content-type"] ?? "";
  if (bytes.length === 0) return { body: null, files: [] };
  if (!type.startsWith("multipart/form-data"))
    return { body: JSON.parse(bytes.toString("utf8")) as Json, files: [] };
  const form = await new Response(bytes, { headers: { "content-type": type } }).formData();
  const body = JSON.parse(words(form.get("payload_json")) || "null") as Json;
  return { body, files: await uploaded(form, isObject(body) ? body : {}) };
}

async function uploaded(form: FormData, body: JsonObject): Promise<readonly StoredFile[]> {
  const payload = isObject(body["data"]) ? body["data"] : body;
  const files: StoredFile[] = [];
  for (const [field, value] of form.entries()) {
    const id = /^files\[(\d+)\]$/.exec(field)?.[1];
    if (id === undefined || typeof value === "string") continue;
    const described = objects(payload["attachments"]).find((one) => idText(one["id"]) === id);
    files.push({
      id,
      name: words(described?.["filename"]) || value.name,
      bytes: new Uint8Array(await value.arrayBuffer()),
      description: words(described?.["description"]),
    });
  }
  return files;
}
