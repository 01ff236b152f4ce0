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
