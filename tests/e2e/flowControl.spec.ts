/** An operator slows a handler down, and gets a key going that a dead letter blocks. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { type Api, expect, stack, test } from "./fixtures.ts";
import { UNPAID_FLAG } from "./handlers.ts";

const flag = join(stack.dataDir, UNPAID_FLAG);
test.afterEach(() => rmSync(flag, { force: true }));

const rowOf = (page: Page, handler: string) => page.getByRole("row").filter({ hasText: handler });
const openHandler = async (page: Page, handler: string) => {
  await page.goto("/handlers");
  await rowOf(page, handler).getByRole("link", { name: handler }).click();
  return page.getByRole("dialog", { name: handler });
};
type Audit = { data: { action: string; target: string; detail: object }[] };
const auditOf = async (api: Api, action: string) => (await api.get<Audit>(`/api/v1/audit?action=${action}`)).data;

test("a limit is set over the code's and given back, in three clicks each", async ({ page, api }) => {
  const panel = await openHandler(page, "book-invoice");
  await panel.getByRole("button", { name: "Edit limits" }).click();
  const dialog = page.getByRole("dialog", { name: "Limits of book-invoice" });
  await dialog.getByLabel("At once in each worker").fill("3");
  await dialog.getByLabel("Starts per second").fill("5");
  await dialog.getByRole("button", { name: "Save limits" }).click();

  await expect(panel.getByText("at most 5/s, code says at most 20/s, burst 40")).toBeVisible();
  await expect(panel.getByText("3 at once, code says 10 at once")).toBeVisible();
  expect(await api.get("/api/v1/handlers/book-invoice")).toMatchObject({
    overrides: { concurrency: 3, throttle: { perSecond: 5 } },
    limits: { concurrency: 3, clusterConcurrency: null, throttle: { perSecond: 5 } },
  });
  expect((await auditOf(api, "handler.limits_changed"))[0]).toMatchObject({
    target: "book-invoice",
    detail: { before: {}, after: { concurrency: 3, throttle: { perSecond: 5 } } },
  });

  await panel.getByRole("button", { name: "Edit limits" }).click();
  await dialog.getByRole("button", { name: "Reset to code" }).click();
  await dialog.getByRole("button", { name: "Save limits" }).click();

  await expect(panel.getByText("at most 20/s, burst 40")).toBeVisible();
  await expect(panel.getByText("code says")).toHaveCount(0);
  expect(await api.get("/api/v1/handlers/book-invoice")).toMatchObject({ overrides: {}, limits: { concurrency: 10 } });
});

test("a handler says of any event whether it wants it, and why not", async ({ page, api }) => {
  const source = await api.post<{ url: string }>("/api/v1/sources", { name: "tested rules", provider: "none" });
  const { id } = (await (await page.request.post(source.url, { data: { type: "thing.made" } })).json()) as { id: string };
  const panel = await openHandler(page, "book-invoice");
  const field = panel.getByRole("textbox", { name: "Event" });
  await field.fill(`${stack.dashboardUrl}/events/${id}`);
  await expect(panel.getByText("does not want it")).toBeVisible();
  await expect(panel.getByText("tested rules")).toBeVisible();
  await field.fill("in_123");
  await expect(panel.getByText("An event's id begins with evt_.")).toBeVisible();
});

test("a key that a dead letter blocks goes on when it is retried, and when it is skipped", async ({ page, api }) => {
  writeFileSync(flag, "");
  const source = await api.post<{ url: string }>("/api/v1/sources", { name: "invoices", provider: "none" });
  const customers = ["customer-anna", "customer-bert"];
  const events: string[] = [];
  for (const customer of customers)
    for (const n of [1, 2, 3]) {
      const answer = await page.request.post(source.url, { data: { type: "invoice.created", customer, n } });
      events.push(((await answer.json()) as { id: string }).id);
    }
  await expect
    .poll(async () => (await api.get<{ blockedKeys: number }>("/api/v1/handlers/book-invoice")).blockedKeys, { timeout: 30_000 })
    .toBe(2);

  await page.goto(`/events/${events[2]}`);
  await expect(page.getByText("waits behind 2 of its key")).toBeVisible();
  await expect(page.getByRole("button", { name: "Retry now" })).toHaveCount(0);
  await page.getByRole("link", { name: "that is retried or skipped" }).click();

  const panel = page.getByRole("dialog", { name: "book-invoice" });
  await expect(panel.getByRole("heading", { name: "2 blocked keys" })).toBeVisible();
  const anna = panel.getByRole("listitem").filter({ hasText: "customer-anna" });
  await expect(anna).toContainText("2 waiting");
  await expect(anna).toContainText("The ledger refused the invoice");
  rmSync(flag);

  await anna.getByRole("button", { name: "Retry it" }).click();
  await page.getByRole("button", { name: "Retry it", exact: true }).click();
  await expect(anna).toHaveCount(0);
  await panel.getByRole("listitem").filter({ hasText: "customer-bert" }).getByRole("button", { name: "Skip it and go on" }).click();
  await page.getByRole("button", { name: "Skip it and go on", exact: true }).click();
  await expect(panel.getByText("Every key goes on in its order.")).toBeVisible();

  type Event = { deliveries: { handler: string; state: string }[] };
  const states = () =>
    Promise.all(
      events.map(
        async (id) => (await api.get<Event>(`/api/v1/events/${id}`)).deliveries.find(({ handler }) => handler === "book-invoice")?.state,
      ),
    );
  await expect.poll(states, { timeout: 30_000 }).toEqual(["delivered", "delivered", "delivered", "dead", "delivered", "delivered"]);
  expect((await auditOf(api, "key.retried"))[0]).toMatchObject({ target: "book-invoice", detail: { key: "customer-anna" } });
  expect((await auditOf(api, "key.skipped"))[0]).toMatchObject({ target: "book-invoice", detail: { key: "customer-bert" } });
});

test("after an outage every blocked key goes on with one answer", async ({ page, api }) => {
  writeFileSync(flag, "");
  const { data } = await api.get<{ data: { name: string; url: string }[] }>("/api/v1/sources");
  const url = data.find(({ name }) => name === "invoices")?.url ?? "";
  for (const n of [1, 2, 3]) await page.request.post(url, { data: { type: "invoice.created", customer: `customer-of-outage-${n}` } });
  const blockedKeys = async () => (await api.get<{ blockedKeys: number }>("/api/v1/handlers/book-invoice")).blockedKeys;
  await expect.poll(blockedKeys, { timeout: 30_000 }).toBe(3);
  rmSync(flag);

  const panel = await openHandler(page, "book-invoice");
  await panel.getByRole("button", { name: "Retry all 3" }).click();
  await page.getByRole("dialog", { name: "Retry what blocks 3 keys" }).getByRole("button", { name: "Retry all 3" }).click();

  await expect(panel.getByText("Every key goes on in its order.")).toBeVisible();
  await expect.poll(blockedKeys).toBe(0);
  expect((await auditOf(api, "key.all_retried"))[0]).toMatchObject({ target: "book-invoice", detail: { keys: 3 } });
});

for (const colorScheme of ["light", "dark"] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test("axe finds nothing on a handler, its blocked keys and its limits", async ({ page, api }) => {
      writeFileSync(flag, "");
      const { data } = await api.get<{ data: { name: string; url: string }[] }>("/api/v1/sources");
      const url = data.find(({ name }) => name === "invoices")?.url ?? "";
      await page.request.post(url, { data: { type: "invoice.created", customer: `customer-${colorScheme}` } });
      const panel = await openHandler(page, "book-invoice");
      await expect(panel.getByRole("listitem").filter({ hasText: `customer-${colorScheme}` })).toBeVisible({ timeout: 30_000 });
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0);

      expect(await problemsOf(page)).toEqual([]);
      await panel.getByRole("button", { name: "Edit limits" }).click();
      await expect(page.getByRole("dialog", { name: "Limits of book-invoice" })).toBeVisible();
      expect(await problemsOf(page)).toEqual([]);
    });
  });

async function problemsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join("; ")}`);
}
