import { describe, expect, it } from "vitest";
import { instantOf, later, minutes } from "../time/instant.ts";
import { advance } from "./advance.ts";
import type { Alert, AlertFigures, OpenAlert, Verdict } from "./alert.ts";
import type { RuleSettings } from "./rule.ts";

const START = instantOf("2026-11-24T12:00:00Z");
const FIGURES: AlertFigures = { kind: "rate", perSecond: 120, at: 100 };

/** One check a minute. ! breached, . clear, ? unknown, d a new day; P pending, F firing, R resolved, - inactive. */
const timelines: readonly {
  readonly when: string;
  readonly verdicts: string;
  readonly become: string;
  readonly for?: number;
  readonly keep?: number;
  readonly off?: boolean;
}[] = [
  { when: "it breaches at once without `for`", verdicts: "!!.", become: "FFR" },
  { when: "it must hold for two minutes", verdicts: "!!!!", become: "PPFF", for: 2 },
  { when: "it clears before it has held", verdicts: "!!.!", become: "PP-P", for: 2 },
  { when: "it flaps while firing", verdicts: "!!!.!..", become: "PPFFFFF", for: 2, keep: 3 },
  { when: "it stays clear long enough", verdicts: "!....", become: "FFFFR", keep: 3 },
  { when: "data stops while it fires", verdicts: "!?????!.", become: "FFFFFFFR" },
  { when: "data stops while it is pending", verdicts: "!?!", become: "PPF", for: 2 },
  { when: "nothing was ever known", verdicts: "???", become: "---" },
  { when: "the calendar turns, whatever is kept firing", verdicts: "!d", become: "FR", keep: 10 },
  { when: "the rule is switched off", verdicts: "!!", become: "--", off: true },
];

describe("an alert's life", () => {
  it.each(timelines)("$when: $verdicts → $become", (timeline) => {
    const settings: RuleSettings = {
      enabled: timeline.off !== true,
      at: 100,
      for: minutes(timeline.for ?? 0),
      keepFiringFor: minutes(timeline.keep ?? 0),
      repeatEvery: minutes(240),
    };
    let alert: Alert | undefined;
    const states = timeline.verdicts.split("").map((mark, i) => {
      alert = advance(openOnly(alert), verdict(mark), settings, later(START, minutes(i)));
      return letter(alert);
    });
    expect(states.join("")).toBe(timeline.become);
  });

  it("counts the time that an average already speaks for", () => {
    const settings = {
      enabled: true,
      at: 100,
      for: minutes(5),
      keepFiringFor: minutes(0),
      repeatEvery: minutes(9),
    };
    const said: Verdict = {
      rule: "rate-high",
      topic: "rate",
      outcome: "breached",
      figures: FIGURES,
      since: later(START, minutes(-15)),
    };
    expect(advance(undefined, said, settings, START)?.state).toBe("firing");
  });

  it("resolves a firing alert whose rule was switched off, and says so", () => {
    const settings = {
      enabled: true,
      at: 1,
      for: minutes(0),
      keepFiringFor: minutes(0),
      repeatEvery: minutes(9),
    };
    const firing = advance(undefined, verdict("!"), settings, START);
    const ended = advance(
      openOnly(firing),
      verdict("!"),
      { ...settings, enabled: false },
      later(START, minutes(1)),
    );
    expect(ended).toMatchObject({ state: "resolved", why: "rule off" });
  });
});

function verdict(mark: string): Verdict {
  const of = { rule: "rate-high", topic: "rate" } as const;
  if (mark === "!") return { ...of, outcome: "breached", figures: FIGURES };
  if (mark === "?") return { ...of, outcome: "unknown" };
  return { ...of, outcome: "clear", why: mark === "d" ? "new day" : "below" };
}

const openOnly = (alert: Alert | undefined): OpenAlert | undefined =>
  alert === undefined || alert.state === "resolved" ? undefined : alert;

const letter = (alert: Alert | undefined) =>
  alert === undefined ? "-" : { pending: "P", firing: "F", resolved: "R" }[alert.state];
