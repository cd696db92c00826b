import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["test/campaign/**", "node_modules/**"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two files at once on two cores: the tests start servers of their own.
    maxWorkers: 2,
  },
});
