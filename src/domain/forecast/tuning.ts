/**
 * The forecaster's constants: what experience with count series of databases, APIs, sites and shops suggests before a database has
 * taught its own. Errors and spreads are natural logarithms of ratios: 0.2 is about 20 %.
 */
export const TUNING = {
  /** Days kept in the profile: four of each weekday. */
  daysKept: 28,
  /** A day's weight in a curve falls by this factor a day. */
  slow: 0.95,
  fast: 0.65,
  /** Extra weight of the same weekday in the weekly curve. */
  sameWeekday: 8,
  /** Weight of weekend days on a working day and the other way round: usually, while there are few, when they clearly differ. */
  otherKind: 0.8,
  otherKindFew: 0.5,
  otherKindApart: 0.05,
  /** Weekend and working days clearly differ when their medians are this many robust standard deviations apart. */
  kindsApart: 1.5,
  /** An isolated day this many times above or below its neighbours counts with `oddWeight`; two in a row are a new level. */
  oddRatio: 2.5,
  oddWeight: 0.03,

  /** Steps of at least this many hours are judged for bursts: what cron does within minutes is no burst. */
  stepHours: 0.25,
  /** Today's recent level is read from this many hours. */
  recentHours: 1.5,
  /** A step is wild above all three: times the usual, times the usual day's fastest step, Poisson deviations above the usual. */
  wildTimes: 4,
  wildPeak: 1.75,
  wildDeviations: 8,
  peakDays: 14,
  /** A burst that has lasted d goes on for h more with probability (d / (d + h)) ^ exponent. */
  burstExponents: {
    fresh: 1,
    /** It held its rate for a step, but the database has seen the like. */
    familiar: 0.8,
    /** It held its rate, and is far beyond what the database has seen: rather a loop than people. */
    held: 0.5,
    /** It began in the step before the first wild one, and rose. */
    ramped: 0.18,
    /** Too long for a spike. */
    proven: 0.15,
  },
  /** The step before shows the beginning: above chance and usual noise, and with this share of the burst's excess. */
  rampDeviations: 4,
  rampOver: 0.5,
  rampShare: 0.12,
  /** It keeps its rate: this many steps in a row, none below this share of the peak. */
  steadySteps: 5,
  steadyAt: 0.7,
  /** What lasts longer is no short spike; a look in between is worth something after this long, with so many counted. */
  spikeHours: 0.2,
  lookHours: 0.9 / 60,
  lookCount: 10,
  heldAt: 0.7,
  strangeTimes: 3,
  risingTimes: 1.25,
  /** The expected total follows a burst more slowly than the warning does. */
  gainCaution: 2,

  /**
   * How much of a sign is believed to go on, at midnight and more a day later: how far today, its last hours and a month's mean day
   * are above the weekday's curve, and how far the day before and its evening were.
   */
  trusts: {
    today: { midnight: 0.2, more: 0.1 },
    lately: { midnight: 0, more: 0.4 },
    slow: { midnight: 0.1, more: 0 },
    dayBefore: { midnight: 0.5, more: -0.6 },
    eveningBefore: { midnight: 0.1, more: 0.1 },
  },
  signCap: 1,
  /** A database corrects these: the variance of such corrections among databases, and what an hour's lessons count beside its neighbours'. */
  correctionVariance: 0.04,
  pooling: 0.7,
  lessonFade: 0.97,
  offCap: 1,
  surpriseCap: 0.7,

  /** The forecast's spread. */
  spreadCap: 1,
  spreadPriorDays: 2,
  /** Day-to-day changes tell the prior spread, themselves with a prior of this weight. */
  spreadPrior: 0.22,
  spreadPriorWeight: 1.5,
  /** Standard deviations of an 80 % range before a database has taught its own, how fast it learns, and the bounds. */
  rangeWidth: 1.1,
  rangeGain: 0.3,
  rangeLeast: 0.6,
  rangeMost: 2,
  /** What the spread is stretched by for probabilities. */
  tailStretch: 1.15,

  /** A miss that ends this share below the limit is a full false alarm; one just below it costs only `missLeast` of that. */
  missWhole: 0.1,
  missLeast: 0.15,
  /** What a burst's false alarm costs: whoever is told can see the burst. */
  missBurst: 0.32,

  /** On the first day: weight of the day's mean rate against the recent one. */
  firstDayMean: 0.6,
};
