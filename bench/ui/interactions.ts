/** How long the Events page takes from a key or a click to the next frame, with all its rows loaded. */
import type { Page } from "@playwright/test";

export type Interactions = { loaded: number; p98: number; rows: string[][] };
type Entry = { name: string; interactionId: number; duration: number };

/** The browser tells of events that took longer than this, in steps of 8 ms. */
const UNSEEN_MS = 16;

export async function measureInteractions(page: Page, wanted: number): Promise<Interactions> {
  await page.goto("/events");
  await page.getByRole("row").nth(1).waitFor();
  const loaded = await loadAll(page, wanted);
  await page.evaluate(observe);
  const groups = [
    await repeat(page, "key j", 60, () => page.keyboard.press("j")),
    await repeat(page, "key k", 30, () => page.keyboard.press("k")),
    await repeat(page, "key x", 20, () => page.keyboard.press("x")),
    await repeat(page, "checkbox", 20, (n) =>
      page
        .getByRole("checkbox", { name: /^Select / })
        .nth(1 + (n % 5))
        .click(),
    ),
    await repeat(page, "open and close the peek", 20, () => page.keyboard.press("Space")),
  ];
  await page.context().close();
  const all = groups.flatMap(({ durations }) => durations);
  return {
    loaded,
    p98: percentile(all, 0.98),
    rows: groups.map(({ name, durations }) => [
      name,
      String(durations.length),
      percentile(durations, 0.5).toFixed(0),
      percentile(durations, 0.98).toFixed(0),
      Math.max(...durations).toFixed(0),
    ]),
  };
}

/** Scrolls, or presses for older ones, until as many rows are loaded or no more come. @returns how many are */
async function loadAll(page: Page, wanted: number): Promise<number> {
  for (let loaded = await countRows(page), still = 0; loaded < wanted && still < 8; ) {
    await page.evaluate(() => {
      window.scrollTo(0, document.documentElement.scrollHeight);
      for (const element of document.querySelectorAll("main *"))
        if (element.scrollHeight > element.clientHeight + 40) element.scrollTop = element.scrollHeight;
    });
    const more = page.getByRole("button", { name: /^Load (older|more)/ });
    // The list loads by itself near its end: the button may be gone before the click arrives.
    if (await more.isVisible()) await more.click({ timeout: 1_000 }).catch(() => {});
    await page.waitForTimeout(150);
    const now = await countRows(page);
    still = now === loaded ? still + 1 : 0;
    loaded = now;
  }
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.waitForTimeout(500);
  return countRows(page);
}

/** A virtualised table draws a few of its rows and says how many there are. */
const countRows = (page: Page) =>
  page.evaluate(() => {
    const table = document.querySelector("table");
    const indices = [...(table?.querySelectorAll("[aria-rowindex]") ?? [])].map((row) => Number(row.getAttribute("aria-rowindex")));
    const said = Number(table?.getAttribute("aria-rowcount") ?? -1);
    return Math.max(table?.querySelectorAll("tbody tr").length ?? 0, said - 1, ...indices);
  });

function observe() {
  const holder = window as unknown as { entries: Entry[] };
  holder.entries = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as Entry[]) {
      const { name, interactionId, duration } = entry;
      if (interactionId) holder.entries.push({ name, interactionId, duration });
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: false } as PerformanceObserverInit);
}

async function repeat(page: Page, name: string, times: number, act: (n: number) => Promise<void>) {
  await page.evaluate(() => {
    (window as unknown as { entries: Entry[] }).entries = [];
  });
  for (let n = 0; n < times; n++) {
    await act(n);
    // The next frame is part of the answer, and a hand is never faster than this.
    await page.waitForTimeout(80);
  }
  await page.waitForTimeout(300);
  const entries = await page.evaluate(() => (window as unknown as { entries: Entry[] }).entries);
  const longest = new Map<number, number>();
  for (const { interactionId, duration } of entries) longest.set(interactionId, Math.max(duration, longest.get(interactionId) ?? 0));
  const slow = [...longest.values()];
  return { name, durations: [...slow, ...Array<number>(Math.max(0, times - slow.length)).fill(UNSEEN_MS)] };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
