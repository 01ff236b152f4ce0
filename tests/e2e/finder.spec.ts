/** From a spike on the histogram to what is different about it, and from a value to its events: the golden paths G5 and G6, and the keys around them. */
import type { EventSummary } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import { expect, test } from "./fixtures.ts";
import { Hands } from "./hands.ts";

const CUSTOMER = `cus_${Math.random().toString(36).slice(2, 10)}`;
const SPIKE = 12;

test.beforeAll(async ({ api }) => {
  const source = await api.post<{ url: string }>("/api/v1/sources", { name: "spikes", provider: "none" });
  const send = async (n: number, broken: boolean) => {
    const data = {
      id: `spike-${n}-${CUSTOMER}`,
      type: "invoice.sent",
      customer: n % 4 === 0 ? CUSTOMER : "cus_other",
      amount: n * 300,
      broken,
    };
    expect((await api.raw.post(source.url, { data })).status()).toBe(202);
  };
  const found = async (q: string) => (await api.get<Page<EventSummary>>(`/api/v1/events?q=${encodeURIComponent(q)}`)).data.length;
  await send(0, false);
  await expect.poll(() => found("source:spikes status:delivered"), { timeout: 30_000 }).toBe(1);
  for (let n = 1; n <= SPIKE; n++) await send(n, true);
  await expect.poll(() => found("source:spikes status:dead"), { timeout: 30_000 }).toBe(SPIKE);
});

test("G5: a drag over the spike, a row, and d show what is different about it", async ({ page }) => {
  await page.goto("/events?q=source:spikes+status:dead&from=now-1h");
  const histogram = page.getByRole("slider", { name: "Events over time" });
  const states = page.getByRole("list", { name: "Events by state" });
  await expect(states).toContainText(`${SPIKE} dead`);
  const hands = new Hands(page);

  await hands.drag(histogram, 0.9, 0.999);
  await expect(page).toHaveURL(/from=2/);
  await expect(states).toContainText(`${SPIKE} dead`);
  const row = page.getByRole("table").getByRole("row").filter({ hasText: "invoice.sent" }).first();
  await hands.click(row.getByRole("link").first());
  await expect(page.getByRole("dialog").getByText("The spike was too high").first()).toBeVisible();
  await hands.press("d");

  await expect(page).toHaveURL(/\/events\/evt_\w+\/diff\/evt_\w+/);
  await expect(page.getByText("broken").first()).toBeVisible();
  expect(hands.clicks + hands.keys).toBe(3);
});

test("G6: two clicks on a value of a payload find all that have it", async ({ page }) => {
  await page.goto(`/events?q=source:spikes+body.customer:${CUSTOMER}&from=now-1h`);
  const rows = page.getByRole("table").getByRole("row").filter({ hasText: "invoice.sent" });
  await rows.first().getByRole("link").first().click();
  const value = page.getByText(`"${CUSTOMER}"`).first();
  await expect(value).toBeVisible();
  const hands = new Hands(page);

  await hands.click(value);
  await hands.click(page.getByRole("link", { name: "Filter by this" }));

  await expect(page.getByRole("combobox", { name: "Search events" })).toHaveValue(`body.customer:${CUSTOMER}`);
  await expect(rows).toHaveCount(SPIKE / 4 + 1);
  expect(hands.clicks).toBe(2);
});

test("the histogram is also a table, and f, clicks and keys of the facets edit the query", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto("/events?q=source:spikes&from=now-1h");
  await page.getByRole("button", { name: "Show as table" }).click();
  await expect(page.getByRole("table", { name: "Events over time, newest first" }).getByRole("row")).not.toHaveCount(0);
  await page.getByRole("button", { name: "Show as chart" }).click();

  const facets = page.getByRole("complementary", { name: "Facets" });
  const query = page.getByRole("combobox", { name: "Search events" });
  const dead = facets.getByRole("button", { name: /^dead/ });
  await dead.click();
  await expect(query).toHaveValue("source:spikes status:dead");
  await expect(dead).toHaveAttribute("aria-pressed", "true");
  await dead.click({ modifiers: ["Alt"] });
  await expect(query).toHaveValue("source:spikes -status:dead");
  await facets.getByRole("button", { name: /^delivered/ }).click({ modifiers: ["Shift"] });
  await expect(query).toHaveValue("source:spikes status:delivered");
  await page.getByRole("heading", { level: 1 }).press("f");
  await expect(facets).toHaveCount(0);
  await page.keyboard.press("f");
  await expect(facets).toBeVisible();

  await query.fill("stauts:dead");
  await query.press("Enter");
  await page.getByRole("button", { name: "Use status" }).click();
  await expect(page).toHaveURL(/q=status:dead/);
  await query.press("Escape");
  await page.keyboard.press("-");
  await expect(page).toHaveURL(/from=20/);
});
