/**
 * "1,234", "-1,234,567", "1,234.5": the commas that a written number lacks. By hand, because what Intl loads to write its
 * first number stays in memory for good.
 */
export const inThrees = (digits: string) => digits.replace(/(?<!\.\d*)\B(?=(?:\d{3})+(?!\d))/g, ",");

/** "1,235": rounded to whole numbers, halves away from zero. Below 1e21, where figures have powers. */
export const whole = (n: number) => inThrees(n.toFixed(0));
