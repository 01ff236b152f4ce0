/** A browser that is signed in to a running stack, for what looks at pages outside the end-to-end tests. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "@playwright/test";
import { findChromium } from "#tests/e2e/chromium.ts";

/** Give these to the stack: it then has an administrator from its start. */
export const ADMIN_ENV = { ADMIN_EMAIL: "maria@example.com", ADMIN_PASSWORD: "correct-horse-battery" };

export type SignedInBrowser = {
  /** A window of its own: nothing cached, the session there. */
  open(options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
};

export async function openBrowser(dashboardUrl: string, args: string[] = []): Promise<SignedInBrowser> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox", ...args] });
  const storageState = await signIn(browser, dashboardUrl);
  return {
    open: async (options) => (await browser.newContext({ baseURL: dashboardUrl, storageState, ...options })).newPage(),
    close: () => browser.close(),
  };
}

async function signIn(browser: Browser, dashboardUrl: string) {
  const context = await browser.newContext({ baseURL: dashboardUrl });
  const page = await context.newPage();
  await page.goto("/login");
  await page.getByLabel(/e-?mail/i).fill(ADMIN_ENV.ADMIN_EMAIL);
  await page.getByLabel(/password/i).fill(ADMIN_ENV.ADMIN_PASSWORD);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
  const state = await context.storageState();
  await context.close();
  return state;
}
