/** What every end-to-end test starts from: a browser, the running stack, and a way to its REST interface. */
import { type APIRequestContext, test as base, type Page } from "@playwright/test";

export { expect } from "@playwright/test";

export type RunningStack = {
  dashboardUrl: string;
  receiverUrl: string;
  dataDir: string;
  apiKey: string;
  /** What `npm start` printed. */
  output: string;
};

export const ADMIN = { email: "ada@example.com", password: "correct-horse-battery" };

export const stack = JSON.parse(process.env.E2E_STACK ?? "{}") as RunningStack;

/** Where the administrator's session is kept between test files. */
export const sessionFile = `${stack.dataDir}/session.json`;

/** REST as an administrator's script uses it. */
export type Api = { get<T>(path: string): Promise<T>; post<T>(path: string, data?: unknown): Promise<T>; raw: APIRequestContext };

const QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

export const test = base.extend<{ api: Api; signedIn: boolean }>({
  // Signing in is slow on purpose and limited; one session, made by firstStart.spec.ts, serves every test.
  signedIn: [true, { option: true }],
  storageState: async ({ signedIn }, use) => use(signedIn ? sessionFile : undefined),
  launchOptions: [
    // The path is found by the global set-up, so it is read when a worker starts and not in the configuration.
    async ({ playwright: _ }, use) => use({ executablePath: process.env.E2E_CHROMIUM ?? "", args: ["--no-sandbox", ...QUIET] }),
    { scope: "worker" },
  ],
  baseURL: stack.dashboardUrl,
  api: async ({ playwright }, use) => {
    const raw = await playwright.request.newContext({
      baseURL: stack.dashboardUrl,
      extraHTTPHeaders: { authorization: `Bearer ${stack.apiKey}` },
    });
    const read = async <T>(answer: Awaited<ReturnType<APIRequestContext["get"]>>): Promise<T> => {
      if (!answer.ok()) throw new Error(`${answer.url()} answered ${answer.status()}: ${await answer.text()}`);
      return (await answer.json()) as T;
    };
    await use({
      raw,
      get: async <T>(path: string) => read<T>(await raw.get(path)),
      post: async <T>(path: string, data?: unknown) => read<T>(await raw.post(path, { data })),
    });
    await raw.dispose();
  },
});

/** Signs in through the form, as a person does. */
export async function signIn(page: Page, { email, password } = ADMIN): Promise<void> {
  await page.goto("/login");
  await page.getByLabel(/e-?mail/i).fill(email);
  await page.getByLabel(/password/i).fill(password);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
}
