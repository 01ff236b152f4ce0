/** The events list while events arrive: nothing moves, what is selected is what is replayed, and the way back leads back. */
import type { EventListItem } from "#lib/contracts/events.ts";
import type { Page as ListPage } from "#lib/contracts/page.ts";
import type { Replay } from "#lib/contracts/replays.ts";
import { type Api, expect, test } from "./fixtures.ts";
import { Hands } from "./hands.ts";

const run = Math.random().toString(36).slice(2, 8);

/** A source that takes anything, and a way to send it many events, ten at a time. */
async function makeSource(api: Api, name: string) {
  const { url } = await api.post<{ url: string }>("/api/v1/sources", { name, provider: "none" });
  let sent = 0;
  return async (count: number, typeOf: (index: number) => string = () => "list.seen") => {
    const one = async (index: number) => {
      const answer = await api.raw.post(url, { data: { type: typeOf(index), id: `${name}-${run}-${sent++}`, index } });
      expect(answer.status()).toBe(202);
    };
    for (let index = 0; index < count; index += 10)
      await Promise.all(Array.from({ length: Math.min(10, count - index) }, (_, step) => one(index + step)));
  };
}

const find = async (api: Api, q: string) =>
  (await api.get<ListPage<EventListItem>>(`/api/v1/events?limit=200&q=${encodeURIComponent(q)}`)).data;
const rowsOf = (q: string) => `/events?q=${encodeURIComponent(q)}`;

test("200 events arrive while a row has the focus, and it stays where it is; paused or not, none is lost", async ({ page, api }) => {
  const send = await makeSource(api, "pill");
  await send(15);
  await page.goto(rowsOf("source:pill"));
  await expect(page.getByRole("row")).toHaveCount(16);
  for (let step = 0; step < 3; step++) await page.keyboard.press("j");
  const focused = page.locator("tr:has(a[data-row-link]:focus)");
  const id = await focused.getAttribute("id");
  const before = await focused.boundingBox();

  await send(200);
  const pill = page.getByRole("button", { name: /^\+[\d,]+ new/ });
  await expect(pill).toContainText("+200 new");
  expect(await focused.boundingBox()).toEqual(before);
  expect(await focused.getAttribute("id")).toBe(id);

  await page.keyboard.press("l");
  await expect(page.getByRole("button", { name: "Live updates: Paused" })).toBeVisible();
  await send(5);
  await page.keyboard.press("l");
  await expect(pill).toContainText("+205 new");
  expect(await focused.boundingBox()).toEqual(before);

  await page.keyboard.press(".");
  const newest = (await find(api, "source:pill"))[0]?.id ?? "";
  await expect(page.getByRole("row").nth(1)).toHaveAttribute("id", newest);
  await expect(pill).toHaveCount(0);
});

test("all 7 of 100 that match are replayed, exactly those, while more of them arrive", async ({ page, api }) => {
  const send = await makeSource(api, "picks");
  await send(100, (index) => (index % 14 === 1 && index < 98 ? "pick.me" : "pick.other"));
  await expect.poll(async () => (await find(api, "source:picks status:delivered")).length, { timeout: 30_000 }).toBe(100);
  const q = "source:picks type:pick.me";
  const matching = (await find(api, q)).map(({ id }) => id);
  expect(matching).toHaveLength(7);
  await page.goto(rowsOf(q));
  await expect(page.getByRole("row")).toHaveCount(8);

  let arriving = true;
  const more = (async () => {
    for (let round = 0; arriving && round < 40; round++) await send(5, () => "pick.me");
  })();
  await page.getByRole("checkbox", { name: "Select this page" }).check();
  await expect(page.getByRole("toolbar", { name: "Selection" })).toContainText("7 selected");
  await page.getByRole("button", { name: /^Select all .*matching$/ }).click();
  await page.getByRole("button", { name: "Replay all matching …" }).click();
  const panel = page.getByRole("dialog");
  await panel.getByRole("checkbox", { name: "Also the 7 that were delivered before" }).check();
  await panel.getByRole("button", { name: "Replay 7 deliveries" }).click();
  await expect(panel.getByText("finished").first()).toBeVisible({ timeout: 30_000 });
  arriving = false;
  await more;

  const [replay] = (await api.get<ListPage<Replay>>("/api/v1/replays?limit=1")).data;
  expect(replay).toMatchObject({ total: 7, started: 7, delivered: 7, dead: 0 });
  const replayed = await find(api, `replay:${replay?.id}`);
  expect(replayed.map((event) => [event.id, event.deliveries.length])).toEqual(matching.map((id) => [id, 2]));
});

test("the back button brings back the query, the place in the list, the ticks and the open panel", async ({ page, api }) => {
  const send = await makeSource(api, "back");
  await send(160);
  await page.goto(rowsOf("source:back"));
  await expect(page.getByRole("row").nth(5)).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  const last = (await find(api, "source:back")).at(-1)?.id ?? "";
  // The second page is loaded on the way down.
  await expect(async () => {
    await page.mouse.wheel(0, 3_000);
    await expect(page.locator(`[id="${last}"]`)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.locator(`[id="${last}"]`).getByRole("link").click();
  const panel = page.getByRole("dialog");
  await expect(panel.getByRole("link", { name: "Open" })).toHaveAttribute("href", `/events/${last}`);
  const place = await page.evaluate(() => window.scrollY);
  expect(place).toBeGreaterThan(2_000);

  await panel.getByRole("link", { name: "Open" }).click();
  await expect(page).toHaveURL(`/events/${last}`);
  await page.goBack();

  await expect(panel.getByRole("link", { name: "Open" })).toHaveAttribute("href", `/events/${last}`);
  await expect(page).toHaveURL(/q=source:back|q=source%3Aback/);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(place);
  await expect(page.getByRole("toolbar", { name: "Selection" })).toContainText("1 selected");
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(page.locator(`[id="${last}"]`).getByRole("link")).toBeFocused();
});

test.describe("copying", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });
  const clipboard = (page: import("@playwright/test").Page) => page.evaluate(() => navigator.clipboard.readText());

  test("G10: two keys share exactly what one sees, also an hour later", async ({ page, api }) => {
    await (await makeSource(api, "shared"))(3);
    await page.goto(`${rowsOf("source:shared")}&from=now-1h`);
    await expect(page.getByRole("row")).toHaveCount(4);
    const hands = new Hands(page);
    await hands.press("y");
    await hands.press("l");
    await expect(page.getByText("Copied the link, with its times fixed")).toBeVisible();
    expect([hands.clicks, hands.keys]).toEqual([0, 2]);
    const link = new URL(await clipboard(page));
    const [from, to] = ["from", "to"].map((name) => Date.parse(link.searchParams.get(name) ?? ""));
    expect(link.searchParams.get("q")).toBe("source:shared");
    expect((to ?? 0) - (from ?? 0)).toBeLessThanOrEqual(3_600_000);
    await page.goto(link.href);
    await expect(page.getByRole("row")).toHaveCount(4);
  });

  test("G9: two keys take an event to a terminal", async ({ page, api }) => {
    await (await makeSource(api, "curled"))(1);
    await page.goto(rowsOf("source:curled"));
    await expect(page.getByRole("row")).toHaveCount(2);
    await page.keyboard.press("j");
    const hands = new Hands(page);
    await hands.press("y");
    await hands.press("c");
    await expect(page.getByText("Copied as cURL")).toBeVisible();
    expect([hands.clicks, hands.keys]).toEqual([0, 2]);
    expect(await clipboard(page)).toMatch(/^curl -X POST /m);
  });

  test("over plain HTTP, where there is no clipboard to speak to, an id is copied all the same", async ({ page, api }) => {
    await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await (await makeSource(api, "plain"))(1);
    await page.goto(rowsOf("source:plain"));
    await expect(page.getByRole("row")).toHaveCount(2);
    await page.keyboard.press("j");
    await page.keyboard.press("y");
    await page.keyboard.press("i");
    await expect(page.getByText("Copied the id")).toBeVisible();
    const field = page.locator("[data-search]");
    await field.fill("");
    await field.press("ControlOrMeta+v");
    await expect(field).toHaveValue((await find(api, "source:plain"))[0]?.id ?? "no event");
  });
});
