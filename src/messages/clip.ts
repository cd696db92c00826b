/** At most that many UTF-16 units of a text, never half of a character: JSON with half an emoji is refused by some. */
export const clip = (text: string, most: number) => text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
