import { inThrees } from "../usage/digits.ts";

/** Money in whole US cents; negative after credits. */
export type Cents = number & { readonly __brand: "Cents" };

/** Rounds to the nearest cent, as an invoice does. */
export const cents = (n: number) => Math.round(n) as Cents;

/** "$0", "$10", "$2.40", "−$1.20", "$1,500". */
export function sayMoney(amount: Cents): string {
  const decimals = amount % 100 === 0 ? 0 : 2;
  const dollars = inThrees((Math.abs(amount) / 100).toFixed(decimals));
  return `${amount < 0 ? "−" : ""}$${dollars}`;
}
