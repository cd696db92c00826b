import { inThrees } from "../usage/digits.ts";

/** Bytes. Upstash's "256 MB" is 268,435,456 bytes: its units are powers of 1,024. */
export type Bytes = number & { readonly __brand: "Bytes" };

export const bytes = (n: number) => n as Bytes;
export const gigabytes = (n: number) => (n * 2 ** 30) as Bytes;
export const inGigabytes = (size: Bytes) => size / 2 ** 30;

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

/** Reads "256 MB", "1GB", "0.5 TB"; undefined for what is no size. */
export function parseSize(text: string): Bytes | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGTP]?B)$/i.exec(text.trim());
  if (match === null) return undefined;
  const power = UNITS.indexOf((match[2] ?? "").toUpperCase());
  return Math.round(Number(match[1]) * 1_024 ** power) as Bytes;
}

/** "256 MB", "1.5 GB": at most one decimal, never a rounded-up "1024 MB". */
export function saySize(size: Bytes): string {
  let power = 0;
  let amount = Math.max(0, size);
  while (amount >= 1_023.95 && power < UNITS.length - 1) {
    amount /= 1_024;
    power += 1;
  }
  return `${inThrees(String(Number(amount.toFixed(power === 0 ? 0 : 1))))} ${UNITS[power]}`;
}
