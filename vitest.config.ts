/** Two projects: what needs no database, and what needs one. End-to-end tests run under Playwright. */
import { defineConfig } from "vitest/config";

const pure = [
  "tests/domain/**/*.test.ts",
  "tests/components/**/*.test.ts",
  "tests/providers/**/*.test.ts",
  "tests/docs/**/*.test.ts",
  "tests/architecture.test.ts",
];
const processes = ["tests/chaos/**/*.test.ts"];

export default defineConfig({
  test: {
    reporters: ["default"],
    passWithNoTests: true,
    projects: [
      { test: { name: "unit", include: pure, environment: "node" } },
      {
        test: {
          name: "integration",
          include: ["tests/**/*.test.ts", "handlers/**/*.test.ts"],
          exclude: [...pure, ...processes, "tests/e2e/**"],
          environment: "node",
          env: { LOG_LEVEL: "silent" },
          globalSetup: "tests/support/globalDatabase.ts",
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "chaos",
          include: processes,
          environment: "node",
          env: { LOG_LEVEL: "silent" },
          maxConcurrency: 2,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
