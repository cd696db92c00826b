import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["test/campaign/**", "node_modules/**"],
    // None ends sooner for it: what hangs is found all the same, and a busy machine is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    // Two files at once on two cores: the tests start servers of their own.
    maxWorkers: 2,
  },
});
