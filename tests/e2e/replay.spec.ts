/** A handler breaks, its deliveries die, it is repaired, and one click sends them all again. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, stack, test } from "./fixtures.ts";
import { BROKEN_FLAG } from "./handlers.ts";

const ORDERS = 5;

test("what died while a handler was broken is delivered by one click after the fix", async ({ page, api }) => {
  const flag = join(stack.dataDir, BROKEN_FLAG);
  writeFileSync(flag, "");
  const source = await api.post<{ url: string }>("/api/v1/sources", { name: "orders", provider: "none" });
  for (let order = 0; order < ORDERS; order++) {
    const answer = await page.request.post(source.url, { data: { type: "order.created", id: `order-${order}`, lines: order } });
    expect(answer.status()).toBe(202);
  }

  await page.goto("/failures");
  const row = page.getByRole("row").filter({ hasText: "The warehouse refused the order" });
  await expect(row.getByRole("button", { name: `Replay ${ORDERS} of`, exact: false })).toBeVisible({ timeout: 30_000 });
  await row.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/failures\/.+/);

  rmSync(flag);
  await page.getByRole("button", { name: `Replay ${ORDERS}`, exact: true }).click();
  await page.getByRole("button", { name: `Replay ${ORDERS} deliveries` }).click();

  await expect(page.getByRole("status").filter({ hasText: "finished" })).toBeVisible({ timeout: 30_000 });
  const { data } = await api.get<{ data: { handler: string }[] }>("/api/v1/failures");
  expect(data.filter(({ handler }) => handler === "ship-order")).toEqual([]);
});

const SALES = 25;

test("a dry run shows what a fix does, and the replay then starts with ten and goes on by itself", async ({ page, api }) => {
  const flag = join(stack.dataDir, BROKEN_FLAG);
  writeFileSync(flag, "");
  const source = await api.post<{ url: string }>("/api/v1/sources", { name: "sales", provider: "none" });
  for (let sale = 0; sale < SALES; sale++) await page.request.post(source.url, { data: { type: "sale.made", id: `sale-${sale}` } });
  await page.goto("/failures");
  const row = page.getByRole("row").filter({ hasText: "book-sale" });
  await expect(row.getByRole("button", { name: `Replay ${SALES} of`, exact: false })).toBeVisible({ timeout: 30_000 });

  rmSync(flag);
  await row.getByRole("button", { name: `Replay ${SALES} of`, exact: false }).click();
  await page.getByRole("button", { name: "Dry run" }).click();
  const panel = page.getByRole("dialog");
  await expect(panel.getByText("The dry run is over: 20 of 20 tried would be delivered.")).toBeVisible({ timeout: 30_000 });
  await panel.getByRole("link", { name: "Open" }).click();
  await expect(page.getByRole("table", { name: "Dry run" }).getByText("mended")).toHaveCount(20);
  await expect(page.getByRole("table", { name: "Dry run" }).getByText("ledger_entry: 1 new").first()).toBeVisible();
  const { data: failures } = await api.get<{ data: { handler: string; dead: number }[] }>("/api/v1/failures");
  expect(failures.find(({ handler }) => handler === "book-sale")?.dead).toBe(SALES);

  await page.getByRole("button", { name: `Start ${SALES} deliveries` }).click();
  const report = page.getByRole("table", { name: "Planned and done" });
  await expect(report.getByRole("row").filter({ hasText: "book-sale" })).toContainText(`${SALES}`, { timeout: 30_000 });
  await expect(page.getByRole("list", { name: "Stages" }).getByText("Report")).toHaveAttribute("aria-current", "step");
  await expect(page.getByText("started it")).toBeVisible();
});

test("a handler is brought what it wants of the past, from its row", async ({ page }) => {
  await page.goto("/handlers");
  await page.getByRole("button", { name: "Backfill book-sale" }).click();
  const panel = page.getByRole("dialog");
  await expect(panel.getByText("already applied: this handler has delivered it before")).toBeVisible();
  await expect(panel.getByRole("button", { name: "Replay 0 deliveries" })).toBeVisible();
  await panel.getByRole("checkbox", { name: `Also the ${SALES} that were delivered before` }).check();
  await expect(panel.getByRole("button", { name: `Replay ${SALES} deliveries` })).toBeVisible();
});
