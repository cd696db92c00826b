import type { Meter } from "../usage/meter.ts";
import type { Cents } from "./money.ts";

/** A dated table of plans with its source. Prices change: every advice names the catalogue it speaks from. */
export interface Catalogue {
  /** "upstash-2026-08": what stands before the slash in a plan's reference. */
  readonly id: string;
  readonly title: string;
  /** The day on which the table was read: "2026-08-21". */
  readonly date: string;
  readonly source: string;
  /** The plan that the table's author recommends for production. */
  readonly recommendedForProduction?: string;
  readonly plans: readonly Plan[];
}

export interface Plan {
  readonly id: string;
  readonly name: string;
  /** In a few words, whom it is for: "development", "medium traffic". */
  readonly suits?: string;
  readonly price: Price;
  readonly limits: PlanLimits;
}

/** What a plan costs; the parts add up, and what is absent costs nothing. */
export interface Price {
  readonly perDay?: Cents;
  readonly perMonth?: Cents;
  readonly per100kCommands?: Cents;
  readonly storage?: PricePerGigabyte;
  readonly bandwidth?: PricePerGigabyte;
  /** A month, for each read region beside the primary one. */
  readonly perReadRegion?: Cents;
}

export interface PricePerGigabyte {
  readonly perGigabyte: Cents;
  /** Gigabytes a month that cost nothing. */
  readonly included: number;
}

/** What a plan limits beside the meters that are watched all the time. */
export type Capacity = Meter | "commands-second" | "read-regions";

/** What the provider does at the limit. */
export type AtLimit =
  /** Commands are answered with an error until the period ends. */
  | "refused"
  /** Commands wait; none fails. */
  | "throttled"
  /** Nothing is stopped, the excess is charged. */
  | "billed"
  /** The whole database stops until somebody raises the limit. */
  | "suspended";

export interface PlanLimit {
  /** Commands, cents, bytes or regions, as the meter counts; absent where the owner sets it (a budget). */
  readonly limit?: number;
  readonly atLimit: AtLimit;
}

export type PlanLimits = Readonly<Partial<Record<Capacity, PlanLimit>>>;

/** A plan where it was found. */
export interface CataloguePlan {
  readonly catalogue: Catalogue;
  readonly plan: Plan;
}

/** "guide-2026-04/free": how a plan is written in the configuration. */
export const refOf = ({ catalogue, plan }: CataloguePlan) => `${catalogue.id}/${plan.id}`;

/** "Free (guide-2026-04)": how a plan is named to people. */
export const sayPlan = ({ catalogue, plan }: CataloguePlan) => `${plan.name} (${catalogue.id})`;

export const stopsTheDatabase = (atLimit: AtLimit) => atLimit === "refused" || atLimit === "suspended";
