/** The largest answers, lists of some hundred databases, have a tenth of that. */
const MOST_BYTES = 5_000_000;

/** The text of an answer, counted as it is unpacked: of one that is longer nothing, which is no JSON either. */
export async function bodyOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let room = MOST_BYTES;
  for await (const bytes of response.body ?? []) {
    room -= bytes.length;
    if (room < 0) return "";
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}
