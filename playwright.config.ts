/** End-to-end tests: one real Chromium against the processes of a real `npm start`. */
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./tests/e2e/globalSetup.ts",
  // One stack and one database for all files; on two cores a second browser only makes both slower.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  retries: 0,
  use: { trace: "retain-on-failure", actionTimeout: 15_000 },
});
