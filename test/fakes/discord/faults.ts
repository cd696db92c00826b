/** How Discord may fail one request. */
export type Fault =
  | {
      readonly kind: "429";
      readonly retryAfterSeconds: number;
      readonly scope?: "user" | "shared" | "global";
      /** Discord's code in the body: 30046 is "too many edits of an old message". */
      readonly code?: number;
      /** How long to wait stands in the body alone, as where a proxy drops headers. */
      readonly isBare?: true;
    }
  | { readonly kind: "status"; readonly status: 500 | 502 | 503 | 504 }
  | { readonly kind: "error"; readonly status: number; readonly code: number; readonly message: string }
  /** Something in between answers, in a form of its own. */
  | { readonly kind: "foreign"; readonly status: number; readonly type: string; readonly body: string }
  /** The connection breaks before the request took effect, or after it did. */
  | { readonly kind: "cut"; readonly when: "before" | "after" }
  /** No answer at all, until the client gives up; `stored` when the request took effect. */
  | { readonly kind: "stall"; readonly stored: boolean };

interface Planned {
  /** "POST /channels/:id/messages", or "*". */
  readonly route: string;
  readonly fault: Fault;
  /** Only requests whose path contains this. */
  readonly path?: string;
  times: number;
}

/** The faults that a test has ordered, used up in order. */
export function faults() {
  const planned: Planned[] = [];
  return {
    plan(route: string, fault: Fault, options: { times?: number; path?: string } = {}) {
      const { times = 1, path } = options;
      planned.push({ route, fault, times, ...(path === undefined ? {} : { path }) });
    },
    clear: () => planned.splice(0),
    take(route: string, path: string): Fault | undefined {
      const found = planned.find(
        (plan) =>
          plan.times > 0 &&
          (plan.route === "*" || plan.route === route) &&
          (plan.path === undefined || path.includes(plan.path)),
      );
      if (found) found.times -= 1;
      return found?.fault;
    },
  };
}
