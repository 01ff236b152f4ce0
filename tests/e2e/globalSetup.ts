/** Before the first end-to-end test: a Chromium, and the whole of Spillway as `npm start` runs it. */
import { ADMIN_KEY, makeDataDir, removeDataDir, startStack } from "#tests/support/stack.ts";
import { findChromium } from "./chromium.ts";

export default async function globalSetup() {
  process.env.E2E_CHROMIUM = findChromium();
  const stack = await startStack({ HANDLERS: "tests/e2e/handlers.ts" }, makeDataDir());
  // Playwright's workers inherit the environment; it is the way a set-up hands them anything.
  process.env.E2E_STACK = JSON.stringify({
    dashboardUrl: stack.dashboardUrl,
    receiverUrl: stack.receiverUrl,
    dataDir: stack.dataDir,
    apiKey: ADMIN_KEY,
    output: stack.output(),
  });
  return async () => {
    await stack.stop();
    removeDataDir(stack.dataDir);
  };
}
