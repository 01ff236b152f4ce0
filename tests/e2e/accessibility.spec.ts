/** axe on every page, light and dark. It finds about half of what is wrong; it must find nothing here. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

const PAGES = [
  "/overview",
  "/events",
  "/requests",
  "/failures",
  "/replays",
  "/sources",
  "/sources/new",
  "/handlers",
  "/alerts",
  "/settings/users",
  "/settings/api-keys",
  "/settings/audit-log",
];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    for (const path of PAGES) {
      test(`axe finds nothing on ${path}`, async ({ page }) => {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expect(page.locator("[aria-busy=true]")).toHaveCount(0);

        expect(await problemsOf(page)).toEqual([]);
      });
    }

    test("axe finds nothing on an event, its source and its failure", async ({ page, api }) => {
      const events = await api.get<{ data: { id: string; source: { id: string } }[] }>("/api/v1/events");
      const [event] = events.data;
      for (const path of [`/events/${event?.id}`, `/sources/${event?.source.id}`]) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        expect(await problemsOf(page)).toEqual([]);
      }
    });

    test.describe("signed out", () => {
      test.use({ signedIn: false });
      test("axe finds nothing on the sign-in page", async ({ page }) => {
        await page.goto("/login");
        await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
        expect(await problemsOf(page)).toEqual([]);
      });
    });
  });
}

async function problemsOf(page: import("@playwright/test").Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(" ")} ${failureSummary}`).join("; ")}`,
  );
}
