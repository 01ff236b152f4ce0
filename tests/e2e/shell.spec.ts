/** The frame by keyboard: a pasted provider's id, the sheet of keys, System, every time in UTC. */
import { expect, test } from "./fixtures.ts";
import { Hands } from "./hands.ts";

type Source = { id: string; name: string; url: string };

test("G2: a provider's id, pasted into the palette, opens its event with no click and three keys", async ({ page, api }) => {
  const name = `g2-${Date.now()}`;
  const source = await api.post<Source>("/api/v1/sources", { name, provider: "none", credentials: {} });
  const invoice = `in_${Date.now()}`;
  await api.raw.post(source.url, { data: { type: "invoice.paid", id: `e-${invoice}`, data: { object: { id: invoice } } } });
  const found = () => api.get<{ data: { id: string }[] }>(`/api/v1/events?q=${encodeURIComponent(`source:${name}`)}`);
  await expect.poll(async () => (await found()).data.length).toBe(1);
  const [event] = (await found()).data;

  await page.goto("/overview");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const hands = new Hands(page);
  await hands.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog", { name: "Go to or run" })).toBeVisible();
  await hands.paste(invoice);
  await hands.press("Enter");

  await expect(page).toHaveURL(new RegExp(`/events/${event?.id}$`));
  expect([hands.clicks, hands.keys, hands.fields]).toEqual([0, 3, 0]);
});

test("the sheet of keys is searched, g y opens System, u writes every time in UTC, and each can be moved or all switched off", async ({
  page,
}) => {
  await page.goto("/sources");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  // The page is drawn before it listens.
  await expect(async () => {
    await page.keyboard.press("?");
    await expect(sheet).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await sheet.getByRole("searchbox").fill("system");
  await expect(sheet.getByRole("definition")).toHaveCount(2);
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();

  await page.keyboard.press("g");
  await page.keyboard.press("y");
  await expect(page.getByRole("heading", { level: 1, name: "System" })).toBeVisible();
  await expect(page).toHaveTitle(/^System · /);
  await expect(page.getByText("Nothing is lost")).toBeVisible();

  const zone = page.getByRole("button", { name: /^Time zone/ });
  await expect(zone).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("u");
  await expect(zone).toHaveAttribute("aria-pressed", "true");
  await expect(zone).toHaveText("UTC");
  const saved = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/me"));
  await page.keyboard.press("u");
  await saved;
  await expect(zone).toHaveAttribute("aria-pressed", "false");

  await page.goto("/settings/me");
  const field = page.getByRole("textbox", { name: "Every time in UTC, and back" });
  await field.fill("j");
  await expect(page.getByText("'j' is taken: it does what 'j' did at first.")).toBeVisible();
  await field.fill("n");
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("u");
  await page.keyboard.press("n");
  await expect(zone).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("n");
  await page.getByRole("button", { name: "Back to the default" }).click();
  await expect(field).toHaveValue("u");
  await page.getByRole("checkbox", { name: "Single-key shortcuts" }).uncheck();
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("?");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await page.getByRole("checkbox", { name: "Single-key shortcuts" }).check();
});

test("density and theme are there at the first paint of another document", async ({ page }) => {
  await page.goto("/settings/me");
  const kept = () => page.waitForResponse((answer) => answer.url().endsWith("/api/v1/me") && answer.ok());
  let answer = kept();
  await page.getByRole("radio", { name: "Compact" }).check();
  await answer;
  answer = kept();
  await page.getByRole("radio", { name: "Dark" }).check();
  await answer;

  const html = await (await page.request.get("/overview")).text();
  expect(html).toMatch(/<html[^>]*class="[^"]*theme-dark/);
  expect(html).toMatch(/<html[^>]*data-density="compact"/);
  // In a browser that has no such cookie yet, the account's own.
  await page.context().clearCookies({ name: "spillway.preferences" });
  expect(await (await page.request.get("/overview")).text()).toMatch(/<html[^>]*class="[^"]*theme-dark/);

  await page.goto("/settings/me");
  await page.getByRole("radio", { name: "Default" }).check();
  answer = kept();
  await page.getByRole("radio", { name: "System" }).check();
  await answer;
});
