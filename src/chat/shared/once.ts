/** True for each key the first time only, and for what has none; it remembers the last thousand. */
export function once(remember = 1_000): (key: string | undefined) => boolean {
  const seen = new Set<string>();
  return (key) => {
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    if (seen.size > remember) seen.delete([...seen][0] ?? "");
    return true;
  };
}
