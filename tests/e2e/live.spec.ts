/** One stream for all tabs of a browser, a pause that asks nothing, and pages that know within two seconds. */
import type { BrowserContext, Page } from "@playwright/test";
import { type Api, expect, test } from "./fixtures.ts";

const isLive = (page: Page) => expect(page.getByRole("button", { name: "Live updates: Live" })).toBeVisible();

/** Addresses asked for by any tab, from now on. */
function watch(context: BrowserContext, part: string): string[] {
  const seen: string[] = [];
  context.on("request", (request) => request.url().includes(part) && seen.push(`${request.method()} ${new URL(request.url()).pathname}`));
  return seen;
}

const countStreams = async (api: Api) =>
  Number(/^spillway_live_streams (\d+)$/m.exec(await (await api.raw.get("/metrics")).text())?.[1] ?? Number.NaN);

const sendOrder = async (api: Api, id: string) => {
  const { data } = await api.get<{ data: { name: string; url: string }[] }>("/api/v1/sources");
  const url =
    data.find(({ name }) => name === "live")?.url ??
    (await api.post<{ url: string }>("/api/v1/sources", { name: "live", provider: "none" })).url;
  return (await (await api.raw.post(url, { data: { type: "order.seen", id } })).json()) as { id: string };
};

test("two tabs open one stream, and when its tab closes the other goes on", async ({ page, context, api }) => {
  await expect.poll(() => countStreams(api)).toBe(0);
  const streams = watch(context, "/api/v1/stream");
  await page.goto("/overview");
  await isLive(page);
  const other = await context.newPage();
  await other.goto("/requests");
  await isLive(other);

  expect(streams).toHaveLength(1);
  expect(await countStreams(api)).toBe(1);
  await page.close();
  await expect.poll(() => streams.length).toBe(2);
  await isLive(other);
  expect(await countStreams(api)).toBe(1);
});

test("while paused nothing is asked: not on focus, not on coming back, not after a reload, not with time", async ({ page, context }) => {
  await page.clock.install();
  await page.goto("/overview");
  await isLive(page);
  await page.keyboard.press("l");
  await expect(page.getByRole("button", { name: "Live updates: Paused" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Live updates: Paused" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("main .animate-shimmer")).toHaveCount(0);
  const asked = watch(context, "/api/");

  await context.setOffline(true);
  await context.setOffline(false);
  for (const state of ["hidden", "visible"]) {
    await page.evaluate((visibility) => {
      Object.defineProperty(document, "visibilityState", { value: visibility, configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
      window.dispatchEvent(new Event("focus"));
    }, state);
    await page.clock.runFor(120_000);
  }

  expect(asked).toEqual([]);
  await page.getByRole("button", { name: "Live updates: Paused" }).click();
  await isLive(page);
  expect(asked.length).toBeGreaterThan(0);
});

test("an open event shows within two seconds what happened to it elsewhere, without being asked to", async ({ page, api }) => {
  const { id } = await sendOrder(api, "seen-1");
  await page.goto(`/events/${id}`);
  await isLive(page);
  await expect(page.getByText("order.seen").first()).toBeVisible();
  const asked = watch(page.context(), `/api/v1/events/${id}`);

  // Events nobody looks at are no reason to ask for the one on the page.
  await sendOrder(api, "seen-2");
  const { id: replayId } = await api.post<{ id: string }>("/api/v1/replays", {
    scope: { kind: "event", eventId: id },
    reason: "looked at",
  });
  await expect.poll(async () => (await api.get<{ state: string }>(`/api/v1/replays/${replayId}`)).state).toBe("finished");

  await expect.poll(() => asked.filter((path) => path === `GET /api/v1/events/${id}`).length, { timeout: 5_000 }).toBeGreaterThan(0);
  expect(asked.length).toBeLessThan(8);
});
