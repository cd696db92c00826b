/** Runs tasks in the order they came, that many at once: however many databases ask, an account's API is not flooded. */
export function atMost(lanes: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= lanes) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // The lane is handed on: nobody who comes in between may take it.
      if (next === undefined) running--;
      else next();
    }
  };
}
