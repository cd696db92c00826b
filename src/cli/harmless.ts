import { oneLine } from "../chat/shared/width.ts";

/** Lines of ours that repeat names and values of files: no escape sequence in them reaches the terminal. */
export const harmless = (text: string) => text.split("\n").map(oneLine).join("\n");
