/** An event's page by hand: copied with two keys, compared with one, and safe whatever the payload holds. */
import type { EventSummary } from "#lib/contracts/events.ts";
import type { Page as Listing } from "#lib/contracts/page.ts";
import { expect, test } from "./fixtures.ts";
import { Hands } from "./hands.ts";

const run = Math.random().toString(36).slice(2, 8);
const clipboard = (page: import("@playwright/test").Page) => page.evaluate(() => navigator.clipboard.readText());

test("G9, G10: two keys copy an event for a terminal, two its link; one compares it with its best peer", async ({ page, api, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const source = await api.post<{ url: string }>("/api/v1/sources", { name: `terminal ${run}`, provider: "none" });
  const send = async (body: string) => ((await (await fetch(source.url, { method: "POST", body })).json()) as { id: string }).id;
  await send('{"type":"order.paid","id":1,"total":12345678901234567890}');
  const id = await send('{"type":"order.paid","id":2,"total":12345678901234567891,"note":"it\'s new"}');
  const hands = new Hands(page);

  await page.goto(`/events/${id}`);
  const said = page.getByRole("status");
  await expect(page.getByRole("treeitem", { name: /12345678901234567891/ })).toBeVisible();
  await hands.press("y");
  await hands.press("c");
  await expect(said.getByText("Copied cURL")).toBeVisible();
  expect(await clipboard(page)).toContain(`--data-raw '{"type":"order.paid","id":2,"total":12345678901234567891,"note":"it'\\''s new"}'`);
  expect(hands.clicks + hands.keys).toBe(2);

  await hands.press("y");
  await hands.press("l");
  await expect(said.getByText("Copied the link")).toBeVisible();
  expect(await clipboard(page)).toBe(page.url());
  await expect(page.getByRole("button", { name: /live|pause/i }).first()).not.toHaveAccessibleName(/resume/i);

  await hands.press("d");
  await expect(page.getByText("12345678901234567890")).toBeVisible();
  await expect(page.getByText("1 added", { exact: false })).toBeVisible();
  expect(hands.clicks + hands.keys).toBe(5);

  for (const [tab, shown] of [
    ["Headers", "Transport"],
    ["Attempts", "No attempts"],
    ["Schema", "1 new"],
    ["Related", "the one before"],
    ["Audit", "Nobody has touched it"],
  ] as const) {
    await page.getByRole("link", { name: tab }).click();
    await expect(page.getByText(shown, { exact: false }).first()).toBeVisible();
  }
});

const MARKUP = `<script>window.hacked = true</script><img src=x onerror="window.hacked = true">`;

test("payloads of 5 MB, 10,000 levels, broken UTF-8, markup and __proto__ are shown, and nothing of them runs", async ({ page, api }) => {
  const source = await api.post<{ id: string; url: string }>("/api/v1/sources", {
    name: `hostile ${run}`,
    provider: "none",
    maxBodyBytes: 6_000_000,
  });
  const rows = Array.from({ length: 50_000 }, (_, n) => `{"n":${n},"text":"${"row ".repeat(20)}"}`);
  const payloads: [body: string | Uint8Array, shown: string | RegExp][] = [
    [`{"type":"large","rows":[${rows.join()}]}`, /50,000 items/],
    [`${"[".repeat(10_000)}${"]".repeat(10_000)}`, /1 item/],
    [new Uint8Array([0xff, 0xfe, 0x3c, 0x73]), "These bytes are not UTF-8 text"],
    [JSON.stringify({ type: MARKUP, html: MARKUP }), "window.hacked = true"],
    ['{"type":"proto","__proto__":{"polluted":true}}', "__proto__"],
  ];
  for (const [body] of payloads) expect((await fetch(source.url, { method: "POST", body: body as BodyInit })).status).toBe(202);
  const { data } = await api.get<Listing<EventSummary>>(`/api/v1/events?q=source:${source.id}`);
  expect(data).toHaveLength(payloads.length);
  for (const [n, { id }] of data.toReversed().entries()) {
    await page.goto(`/events/${id}`);
    await expect(page.getByText(payloads[n]?.[1] ?? "").first()).toBeVisible();
    expect(await page.evaluate(() => [(window as { hacked?: boolean }).hacked, ({} as { polluted?: boolean }).polluted])).toEqual([
      undefined,
      undefined,
    ]);
  }
  await page.goto(`/events/${data.at(-1)?.id}`);
  await page.getByRole("button", { name: "Raw", exact: true }).click();
  await expect(page.getByText("preview 256 kB")).toBeVisible();
});
