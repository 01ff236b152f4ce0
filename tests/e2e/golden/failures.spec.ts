/** The golden paths through Failures, with every click and key counted: from the alert to the cause, the repair, the blocked key, the phone. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { type Api, expect, signIn, stack, test } from "#tests/e2e/fixtures.ts";
import { REFUND_FLAG, UNPAID_FLAG } from "#tests/e2e/handlers.ts";
import { Hands } from "#tests/e2e/hands.ts";

test.describe.configure({ mode: "serial" });

const flagOf = (name: string) => join(stack.dataDir, name);
test.afterEach(() => {
  for (const name of [REFUND_FLAG, UNPAID_FLAG]) rmSync(flagOf(name), { force: true });
});

async function urlOf(api: Api, name: string): Promise<string> {
  const { data } = await api.get<{ data: { name: string; url: string }[] }>("/api/v1/sources");
  const known = data.find((source) => source.name === name)?.url;
  return known ?? (await api.post<{ url: string }>("/api/v1/sources", { name, provider: "none" })).url;
}

type Group = { fingerprint: string; dead: number };
const groupOf = async (api: Api, handler: string) => (await api.get<{ data: Group[] }>(`/api/v1/failures?q=handler:${handler}`)).data[0];

/** Sends refunds that the broken handler dies of, and waits until all are dead. */
async function breakRefunds(page: Page, api: Api, count: number): Promise<Group> {
  writeFileSync(flagOf(REFUND_FLAG), "");
  const url = await urlOf(api, "refunds");
  const one = (n: number) => page.request.post(url, { data: { type: "refund.created", api_version: "2026-10-28", n, of: Math.random() } });
  for (let n = 0; n < count; n += 20) await Promise.all(Array.from({ length: Math.min(20, count - n) }, (_, i) => one(n + i)));
  await expect.poll(async () => (await groupOf(api, "pay-refund"))?.dead, { timeout: 30_000 }).toBe(count);
  return (await groupOf(api, "pay-refund")) as Group;
}

const rowOf = (page: Page) => page.getByRole("row").filter({ hasText: "pay-refund" });
const running = (page: Page) => page.getByRole("status").filter({ hasText: "finished" });

test("G3: one click from the alert's link shows the error and what all of them have in common", async ({ page, api }) => {
  const url = await urlOf(api, "refunds");
  for (let n = 0; n < 8; n++) await page.request.post(url, { data: { type: "refund.created", api_version: "2025-01-01", n } });
  const good = () => api.get<{ data: unknown[] }>("/api/v1/events?q=handler:pay-refund status:delivered");
  await expect.poll(async () => (await good()).data.length, { timeout: 30_000 }).toBe(8);
  await breakRefunds(page, api, 120);
  await page.goto("/failures");
  const hands = new Hands(page);

  await hands.click(rowOf(page).getByRole("link"));

  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    'Error in pay-refund: “HTTP 500 from billing-sync: relation "refund"',
  );
  const shared = page.getByRole("listitem").filter({ hasText: "api_version:2026-10-28" });
  await expect(shared).toContainText(/100\s%/);
  await expect(shared).toContainText(/of successes 0\s%/);
  await expect(page.getByText("Compared: the latest 120 dead with 8 that this handler delivered.")).toBeVisible();
  await expect(page.getByText('"2025-01-01"')).toBeVisible();
  expect(hands.clicks).toBe(1);
});

test("G4: after the fix three keys send all of a group again", async ({ page, api }) => {
  const { fingerprint, dead } = (await groupOf(api, "pay-refund")) as Group;
  await page.goto(`/failures/${fingerprint}`);
  await expect(page.getByRole("button", { name: `Replay ${dead}`, exact: true })).toBeVisible();
  const hands = new Hands(page);

  await hands.press("r");
  await expect(page.getByRole("button", { name: `Replay ${dead} deliveries` })).not.toHaveAttribute("aria-disabled", "true");
  await hands.press("ControlOrMeta+Enter");
  await expect(page.getByText(`to replay ${dead}.`)).toBeVisible();
  await hands.press("ControlOrMeta+Enter");

  await expect(running(page)).toBeVisible({ timeout: 30_000 });
  expect(hands.keys).toBe(3);
  expect((await groupOf(api, "pay-refund"))?.dead ?? 0).toBe(0);
});

test("G4: and three clicks do", async ({ page, api }) => {
  await breakRefunds(page, api, 3);
  rmSync(flagOf(REFUND_FLAG));
  await page.goto("/failures");
  const hands = new Hands(page);

  await hands.click(rowOf(page).getByRole("link"));
  await hands.click(page.getByRole("button", { name: "Replay 3", exact: true }));
  await hands.click(page.getByRole("button", { name: "Replay 3 deliveries" }));

  await expect(running(page)).toBeVisible({ timeout: 30_000 });
  expect(hands.clicks).toBe(3);
});

test("G11: a key that a dead letter blocks goes on three clicks after the list", async ({ page, api }) => {
  writeFileSync(flagOf(UNPAID_FLAG), "");
  const url = await urlOf(api, "invoices");
  for (const n of [1, 2]) await page.request.post(url, { data: { type: "invoice.created", customer: "customer-golden", n } });
  // Its own key alone: others of this handler, from other tests, may be blocked or freed meanwhile.
  const isBlocked = async () =>
    (await api.get<{ data: { key: string }[] }>("/api/v1/handlers/book-invoice/blocked-keys")).data.some(
      ({ key }) => key === "customer-golden",
    );
  await expect.poll(isBlocked, { timeout: 30_000 }).toBe(true);
  rmSync(flagOf(UNPAID_FLAG));
  await page.goto("/failures?q=handler:book-invoice");
  const hands = new Hands(page);

  await hands.click(page.getByRole("row").filter({ hasText: "The ledger refused the invoice" }).getByRole("link"));
  await hands.click(page.getByRole("button", { name: "Skip it and go on: customer-golden" }));
  await hands.click(page.getByRole("button", { name: "Skip it and go on", exact: true }));

  await expect.poll(isBlocked).toBe(false);
  expect(hands.clicks).toBe(3);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("G12: three taps from the notification's link start a replay whose first ten go ahead", async ({ page, api }) => {
    await breakRefunds(page, api, 12);
    rmSync(flagOf(REFUND_FLAG));
    await page.goto("/failures");
    const hands = new Hands(page);

    await hands.click(rowOf(page).getByRole("link"));
    await expect(page.getByRole("region", { name: "What they have in common" })).toBeVisible();
    await hands.click(page.getByRole("button", { name: "Replay 12", exact: true }));
    await expect(page.getByRole("checkbox", { name: "The first 10 go ahead" })).toBeChecked();
    await hands.click(page.getByRole("button", { name: "Replay 12 deliveries" }));

    await expect(running(page)).toBeVisible({ timeout: 30_000 });
    expect(hands.clicks).toBeLessThanOrEqual(4);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});

test("an acknowledged group leaves Open at once, and comes back by Undo", async ({ page, api }) => {
  await breakRefunds(page, api, 2);
  await page.goto("/failures");
  await expect(rowOf(page)).toBeVisible();
  const hands = new Hands(page);

  while (
    !(await rowOf(page)
      .getByRole("link")
      .evaluate((link) => link === document.activeElement))
  )
    await hands.press("j");
  await hands.press("e");
  await expect(rowOf(page)).toHaveCount(0);
  await expect.poll(() => groupOf(api, "pay-refund")).toBeUndefined();
  await hands.click(page.getByRole("button", { name: "Undo" }));

  await expect(rowOf(page)).toBeVisible();
  expect((await groupOf(api, "pay-refund"))?.dead).toBe(2);
});

test.describe("a viewer", () => {
  test.use({ signedIn: false });

  test("sees every action on failures disabled, with the reason", async ({ page, api }) => {
    const viewer = { email: "gwen@example.com", password: "only-looking-around" };
    await api.post("/api/v1/users", { ...viewer, role: "viewer" });
    const { fingerprint } = (await groupOf(api, "pay-refund")) as Group;
    await signIn(page, viewer);

    await page.goto("/failures");
    await expect(rowOf(page)).toBeVisible();
    const actions = page.getByRole("main").getByRole("button", { name: /replay|More actions/i });
    for (const button of await actions.all()) await expect(button).toHaveAttribute("aria-disabled", "true");
    await page.goto(`/failures/${fingerprint}`);
    for (const name of ["Replay 2", "Acknowledge", "Resolve", "More actions for Error in pay-refund", "Comment"])
      await expect(page.getByRole("button", { name, exact: true })).toHaveAttribute("aria-disabled", "true");
    await page.getByRole("button", { name: "Resolve" }).hover();
    await expect(page.getByText("This needs the role operator; yours is viewer.")).toBeVisible();
    await page.keyboard.press("r");
    await page.keyboard.press("e");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    expect((await groupOf(api, "pay-refund"))?.fingerprint).toBe(fingerprint);
  });
});
