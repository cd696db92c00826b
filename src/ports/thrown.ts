/** What was thrown, in its own words. */
export const wordsOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

const UNREAD: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "it may not be read",
  EISDIR: "it is a folder",
  ENOTDIR: "it is no folder",
};

/** Why a file or a folder could not be read. */
export function whyUnread(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  return UNREAD[code] ?? wordsOf(thrown);
}
