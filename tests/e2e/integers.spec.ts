/** Numbers that a double cannot hold survive every way a person can look at them. */
import { expect, test } from "./fixtures.ts";

const FIRST = '{"type":"big.number","id":12345678901234567890,"amounts":[98765432109876543210,-11111111111111111111]}';
const SECOND = '{"type":"big.number","id":12345678901234567891,"amounts":[98765432109876543210,-11111111111111111111]}';

test("20-digit integers survive tree, raw, copy, download, diff and a column of the list", async ({ page, api, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const source = await api.post<{ url: string }>("/api/v1/sources", { name: "integers", provider: "none" });
  const post = async (body: string) => {
    const answer = await page.request.post(source.url, { data: body, headers: { "content-type": "application/json" } });
    return ((await answer.json()) as { id: string }).id;
  };
  const [first, second] = [await post(FIRST), await post(SECOND)];

  const bytes = await api.raw.get(`/api/v1/events/${first}/body`);
  expect(await bytes.text()).toBe(FIRST);

  await page.goto(`/events/${first}`);
  await expect(page.getByText("12345678901234567890").first()).toBeVisible();
  await page.getByRole("button", { name: "Copy all" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(FIRST);
  await page.getByRole("button", { name: "Raw", exact: true }).click();
  await expect(page.getByText(FIRST)).toBeVisible();

  await page.getByRole("button", { name: "Tree", exact: true }).click();
  await page.getByRole("treeitem", { name: /12345678901234567890/ }).click();
  await page.getByRole("link", { name: "Pin as column" }).click();
  for (const id of ["12345678901234567890", "12345678901234567891"])
    await expect(page.getByRole("cell", { name: id, exact: true })).toBeVisible();

  await page.goto(`/events/${first}/diff/${second}`);
  await expect(page.getByText("12345678901234567890").first()).toBeVisible();
  await expect(page.getByText("12345678901234567891").first()).toBeVisible();
});
