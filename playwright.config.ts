/** End-to-end tests: one real Chromium against the processes of a real `npm start`. */
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/e2e/globalSetup.ts",
  // One stack and one database for all files: one browser at a time, but where nothing is changed.
  workers: 2,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  retries: 0,
  projects: [
    // The set-up link works once, while there is nobody: it must be the first thing that is tried.
    { name: "first start", testMatch: "firstStart.spec.ts", workers: 1 },
    {
      name: "dashboard",
      workers: 1,
      testMatch: "**/*.spec.ts",
      testIgnore: ["firstStart.spec.ts", "accessibility.spec.ts"],
      dependencies: ["first start"],
    },
    // Last, so that there is something on every page.
    // It changes nothing, so two browsers share the routes.
    { name: "accessibility", testMatch: "accessibility.spec.ts", dependencies: ["dashboard"], workers: 2, fullyParallel: true },
  ],
  use: { trace: "retain-on-failure", actionTimeout: 15_000 },
});
