import { describe, expect, it } from "vitest";
import { many, sayBytes, sayChange, sayCount, sayMoney, sayPercent, sayRate, sayTimes } from "./numbers.ts";

describe("numbers as people read them", () => {
  it.each([
    [sayCount(9_012), "9,012"],
    [sayCount(500_000), "500,000"],
    [sayCount(1_234_567), "1.23 M"],
    [sayCount(30_000_000), "30 M"],
    [sayCount(2_100_000_000), "2.1 B"],
    [sayPercent(0.9), "90 %"],
    [sayPercent(0.29), "29 %"],
    [sayPercent(0.8999), "89 %"],
    [sayPercent(0.0004), "under 1 %"],
    [sayPercent(0), "0 %"],
    [sayPercent(12.5), "1,250 %"],
    [sayChange(-0.08), "−8 %"],
    [sayChange(0.001), "±0 %"],
    [sayChange(2), "+200 %"],
    [sayBytes(268_435_456), "256 MB"],
    [sayBytes(605_000), "591 KB"],
    [sayBytes(12), "12 B"],
    [sayMoney(190), "$1.90"],
    [sayMoney(1_000), "$10"],
    [sayMoney(123_450), "$1,234.50"],
    [sayMoney(-40), "−$0.40"],
    [sayRate(3.14), "3.1/s"],
    [sayRate(0.02), "under 0.1/s"],
    [sayRate(0), "0/s"],
    [sayRate(1_234), "1,234/s"],
    [sayTimes(4.2), "four times"],
    [sayTimes(1.5), "1.5 times"],
    [sayTimes(120), "120 times"],
    [many(1, "alert"), "1 alert"],
    [many(1_000, "database"), "1,000 databases"],
  ])("%s", (said, expected) => expect(said).toBe(expected));
});
