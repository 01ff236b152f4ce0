/**
 * WCAG 2.2 AA on every page × light and dark × full, empty and broken, with what axe cannot see: names, focus, reflow, zoom, forced
 * colours. axe finds about half of what is wrong; it must find nothing here.
 */
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { type Answers, prepareAnswers, setAnswers } from "./answers.ts";
import { expect, sessionFile, stack, test } from "./fixtures.ts";
import { hiddenFocus, namesThatLie, overflowAt } from "./lookChecks.ts";
import { findSubjects, pathOf, ROUTES, type Subjects } from "./routes.ts";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };
const DESKTOP = { width: 1440, height: 900 };
/** A window of 1440 px at 200 % is a page of 720 px drawn twice as large. */
const ZOOMED = 720;
const REFLOW = 320;

const axe = createRequire(createRequire(import.meta.url).resolve("@axe-core/playwright"))("axe-core") as { source: string };

test.describe.configure({ mode: "parallel" });
let page: Page;
let subjects: Subjects;
const errors: string[] = [];

// One page for each of the two browsers: its cache is warm, and a theme changes without a reload.
test.beforeAll(async ({ browser, playwright }) => {
  const context = await browser.newContext({ storageState: sessionFile, baseURL: stack.dashboardUrl, viewport: DESKTOP });
  page = await context.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  await prepareAnswers(page);
  await page.addInitScript(axe.source);
  const raw = await playwright.request.newContext({
    baseURL: stack.dashboardUrl,
    extraHTTPHeaders: { authorization: `Bearer ${stack.apiKey}` },
  });
  const get = async <T>(path: string) => (await (await raw.get(path)).json()) as T;
  const post = async <T>(path: string, data?: unknown) => (await (await raw.post(path, { data })).json()) as T;
  subjects = await findSubjects({ raw, get, post });
  await raw.dispose();
  await page.goto("/overview");
});
test.afterAll(() => page.context().close());

for (const route of ROUTES) {
  test(`${route} is accessible in every state and theme`, async () => {
    const path = pathOf(route, subjects);
    await open(path, "full");
    const problems = [...(await axeInBothThemes("full")), ...(await looksWrong())];
    for (const answers of ["empty", "error"] as const) {
      await open(path, answers);
      problems.push(...(await axeInBothThemes(answers)));
    }
    expect(problems).toEqual([]);
    expect(errors.splice(0)).toEqual([]);
  });
}

test.describe("signed out", () => {
  test.use({ signedIn: false });
  test("/login is accessible in both themes", async ({ page: fresh }) => {
    await fresh.addInitScript(axe.source);
    await fresh.goto("/login");
    await expect(fresh.getByRole("button", { name: "Sign in" })).toBeVisible();
    expect(await axeInBothThemes("full", fresh)).toEqual([]);
    expect(await overflowAt(fresh, REFLOW)).toEqual([]);
  });
});

async function open(path: string, answers: Answers) {
  await setAnswers(page, answers);
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeAttached();
  await expect(page.locator("main [aria-busy=true], main .animate-shimmer")).toHaveCount(0);
}

async function axeInBothThemes(state: string, on = page): Promise<string[]> {
  const problems: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await on.emulateMedia({ colorScheme });
    // The page is the same in both: in the dark only its colours are others.
    const rules = colorScheme === "light" ? undefined : COLOURS;
    problems.push(...(await runAxe(on, rules)).map((problem) => `${state}, ${colorScheme}: ${problem}`));
  }
  return problems;
}

type Run = (
  context: Document,
  options: object,
) => Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }>;

function runAxe(on: Page, only: object = { type: "tag", values: RULES }): Promise<string[]> {
  return on.evaluate(async (runOnly) => {
    // What fades in is looked at as it will be.
    for (const animation of document.getAnimations())
      animation.effect?.getComputedTiming().iterations === Infinity ? animation.pause() : animation.finish();
    const { run } = (window as unknown as { axe: { run: Run } }).axe;
    const { violations } = await run(document, { runOnly, resultTypes: ["violations"] });
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ target, failureSummary }) => `${target.join(" ")} ${failureSummary}`)
          .join("; ")}`,
    );
  }, only);
}

/** Everything but axe, on the page as it is full; leaves it as it was. */
async function looksWrong(): Promise<string[]> {
  const problems = [...(await namesThatLie(page)), ...(await hiddenFocus(page))];
  await page.evaluate(() => document.documentElement.setAttribute("data-density", "compact"));
  problems.push(...(await runAxe(page, { type: "rule", values: ["target-size"] })).map((problem) => `compact: ${problem}`));
  problems.push(...(await overflowAt(page, ZOOMED)), ...(await overflowAt(page, REFLOW)));
  // Contrast is then the system's: what the browser paints is not what it says it computed.
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeAttached();
  problems.push(
    ...(await runAxe(page, { type: "rule", values: ["button-name", "link-name", "image-alt"] })).map(
      (problem) => `forced colours: ${problem}`,
    ),
  );
  await page.emulateMedia({ forcedColors: "none", reducedMotion: null });
  await page.setViewportSize(DESKTOP);
  return problems;
}
