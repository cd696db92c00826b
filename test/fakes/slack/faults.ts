/** How Slack may fail one call. */
export type Fault =
  | { readonly kind: "429"; readonly retryAfterSeconds?: number }
  /** HTTP 200 with the error in the body: `ratelimited`, `invalid_auth`, `channel_not_found`, … */
  | { readonly kind: "error"; readonly error: string; readonly needed?: string }
  | { readonly kind: "status"; readonly status: 500 | 502 | 503 }
  /** HTTP 200 with a page in HTML: a proxy's, or a captive portal's. */
  | { readonly kind: "page" }
  /** The connection breaks before the call took effect, or after it did. */
  | { readonly kind: "cut"; readonly when: "before" | "after" }
  | { readonly kind: "slow"; readonly milliseconds: number };

interface Planned {
  readonly method: string;
  readonly fault: Fault;
  /** Only calls for this channel id. */
  readonly channel?: string;
  times: number;
}

/** The faults that a test has ordered, used up in order. */
export function faults() {
  const planned: Planned[] = [];
  return {
    plan: (method: string, fault: Fault, options: { times?: number; channel?: string } = {}) => {
      const { channel, times = 1 } = options;
      planned.push({ method, fault, times, ...(channel === undefined ? {} : { channel }) });
    },
    clear: () => planned.splice(0),
    take(method: string, channel: string | undefined): Fault | undefined {
      const found = planned.find(
        (plan) =>
          (plan.method === method || plan.method === "*") &&
          plan.times > 0 &&
          (plan.channel === undefined || plan.channel === channel),
      );
      if (!found) return undefined;
      found.times -= 1;
      return found.fault;
    },
  };
}
