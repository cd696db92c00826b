import { inThrees, whole } from "../domain/usage/digits.ts";

const MILLION = 1_000_000;

/** "9,012", "500,000", "1.23 M". */
export function sayCount(n: number): string {
  if (Math.abs(n) < MILLION) return whole(n);
  if (Math.abs(n) < 1_000 * MILLION) return `${threeDigits(n / MILLION)} M`;
  return `${threeDigits(n / (1_000 * MILLION))} B`;
}

/** "1.23", "12.3", "123". */
const threeDigits = (n: number) => inThrees(String(Number(n.toPrecision(3))));

const THOUSANDS = ["", " k", " M", " B", " T"] as const;

/** "940", "1.2 k", "10.9 k", "2.5 M": for axes, where room is scarce; "2.0e+18" where no word is usual. */
export function sayShort(n: number): string {
  const power = Math.abs(n) < 1_000 ? 0 : Math.floor(Math.log10(Math.abs(n)) / 3);
  const rounded = Number((n / 1_000 ** power).toPrecision(3));
  // 999,950 is 1 M, not 1,000 k.
  const [value, unit] = Math.abs(rounded) >= 1_000 ? [rounded / 1_000, power + 1] : [rounded, power];
  return unit < THOUSANDS.length ? `${value}${THOUSANDS[unit]}` : n.toExponential(1);
}

/** "90 %". Rounded down, so that no threshold is shown before it is reached; a trace is "under 1 %". */
export function sayPercent(share: number): string {
  // 0.29 * 100 is 28.999999999999996.
  const percent = Math.floor(share * 100 + 1e-9);
  if (share > 0 && percent === 0) return "under 1 %";
  return `${whole(percent)} %`;
}

/** "+12 %", "−8 %", "±0 %". */
export function sayChange(ratio: number): string {
  const percent = Math.round(ratio * 100);
  if (percent === 0) return "±0 %";
  return `${percent > 0 ? "+" : "−"}${whole(Math.abs(percent))} %`;
}

const BYTE_UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** "256 MB", of 1,024 each, as providers write it. */
export function sayBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1_024 && unit < BYTE_UNITS.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${threeDigits(value)} ${BYTE_UNITS[unit]}`;
}

/** "3.1/s", "143/s", "under 0.1/s". */
export function sayRate(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.1) return "under 0.1/s";
  if (perSecond >= 100) return `${whole(Math.floor(perSecond))}/s`;
  return `${Number(perSecond.toFixed(1))}/s`;
}

const SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"] as const;

/** "four times", "1.5 times", "120 times". */
export function sayTimes(factor: number): string {
  if (factor < 2) return `${threeDigits(factor)} times`;
  const times = Math.round(factor);
  return `${SMALL[times] ?? whole(times)} times`;
}

/** "1 alert", "3 alerts". */
export const many = (n: number, one: string, more = `${one}s`) => `${sayCount(n)} ${n === 1 ? one : more}`;
