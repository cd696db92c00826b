/** Discord repeats the whole message in its answer; nothing that is asked for is longer. */
const MOST_BYTES = 1_000_000;

/** The text of an answer, or its beginning: what has no end is not waited for, and not kept. */
export async function bodyOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let room = MOST_BYTES;
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes.subarray(0, room), { stream: true });
    room -= bytes.length;
    if (room <= 0) break;
  }
  return text;
}
