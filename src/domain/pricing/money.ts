/** Money in whole US cents; negative after credits. */
export type Cents = number & { readonly __brand: "Cents" };

/** Rounds to the nearest cent, as an invoice does. */
export const cents = (n: number) => Math.round(n) as Cents;

/** "$0", "$10", "$2.40", "−$1.20", "$1,500". */
export function sayMoney(amount: Cents): string {
  const whole = Math.abs(amount) % 100 === 0;
  const dollars = (Math.abs(amount) / 100).toLocaleString("en-US", {
    minimumFractionDigits: whole ? 0 : 2,
    maximumFractionDigits: 2,
  });
  return `${amount < 0 ? "−" : ""}$${dollars}`;
}
