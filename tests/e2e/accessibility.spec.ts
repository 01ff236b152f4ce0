/** axe on every page, light and dark. It finds about half of what is wrong; it must find nothing here. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Api, expect, stack, test } from "./fixtures.ts";
import { BROKEN_FLAG } from "./handlers.ts";

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

    test("axe finds nothing on the page of a single thing", async ({ page, api }) => {
      test.slow();
      for (const path of await singlePages(api)) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
        expect(await problemsOf(page), path).toEqual([]);
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

/** An event, its diff with another, a source, a replay and a failure that is open now. */
async function singlePages(api: Api): Promise<string[]> {
  const list = <T>(path: string) => api.get<{ data: T[] }>(path).then(({ data }) => data);
  const [event, other] = await list<{ id: string }>("/api/v1/events");
  const source = (await list<{ id: string; name: string; url: string }>("/api/v1/sources")).find(({ name }) => name === "orders");
  const [replay] = await list<{ id: string }>("/api/v1/replays");
  writeFileSync(join(stack.dataDir, BROKEN_FLAG), "");
  await api.raw.post(source?.url ?? "", { data: { type: "order.created", id: "order-for-axe" } });
  const failures = () => list<{ fingerprint: string }>("/api/v1/failures");
  await expect.poll(async () => (await failures()).length, { timeout: 30_000 }).toBeGreaterThan(0);
  const [failure] = await failures();
  return [
    `/events/${event?.id}`,
    `/events/${event?.id}/diff/${other?.id}`,
    `/sources/${source?.id}`,
    `/replays/${replay?.id}`,
    `/failures/${failure?.fingerprint}`,
  ];
}

async function problemsOf(page: import("@playwright/test").Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(" ")} ${failureSummary}`).join("; ")}`,
  );
}
