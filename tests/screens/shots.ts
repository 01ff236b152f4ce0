/** Which screens are taken, and how each is reached. */
import type { Page } from "@playwright/test";

export type Subjects = { eventId: string; peerId: string; fingerprint: string; replayId: string; sourceId: string };
export type Shot = { name: string; path: (subjects: Subjects) => string; prepare?: (page: Page) => Promise<void> };

export const SHOTS: readonly Shot[] = [
  { name: "overview", path: () => "/overview", prepare: (page) => page.locator(".recharts-surface").first().waitFor() },
  { name: "events", path: () => "/events" },
  { name: "event", path: ({ eventId }) => `/events/${eventId}` },
  { name: "diff", path: ({ eventId, peerId }) => `/events/${eventId}/diff/${peerId}` },
  { name: "failures", path: () => "/failures" },
  { name: "failure", path: ({ fingerprint }) => `/failures/${fingerprint}` },
  { name: "replay-plan", path: ({ fingerprint }) => `/failures/${fingerprint}`, prepare: openPlan },
  { name: "replay", path: ({ replayId }) => `/replays/${replayId}` },
  { name: "sources", path: () => "/sources" },
  { name: "source-security", path: ({ sourceId }) => `/sources/${sourceId}?tab=security` },
  { name: "handlers", path: () => "/handlers" },
  { name: "alerts", path: () => "/alerts" },
  { name: "system", path: () => "/system" },
  { name: "settings", path: () => "/settings/users" },
];

async function openPlan(page: Page) {
  await page
    .getByRole("button", { name: /^Replay \d/ })
    .first()
    .click();
  await page
    .getByRole("button", { name: /^Replay .*deliver/ })
    .last()
    .waitFor();
}

type List<T> = { data: T[] };
export type Get = <T>(path: string) => Promise<T>;

/** The things the pages of single things show: the failure with most dead letters, one of its events, its source. */
export async function findSubjects(get: Get): Promise<Subjects> {
  const [failures, replays] = await Promise.all([
    get<List<{ fingerprint: string; dead: number; sampleEventId: string }>>("/api/v1/failures"),
    get<List<{ id: string; total: number }>>("/api/v1/replays"),
  ]);
  const worst = failures.data.toSorted((a, b) => b.dead - a.dead)[0];
  const largest = replays.data.toSorted((a, b) => b.total - a.total)[0];
  if (!worst || !largest) throw new Error("The seed has left no failure or no replay.");
  const event = await get<{ source: { id: string }; lastDelivered: string | null; previousOfType: string | null }>(
    `/api/v1/events/${worst.sampleEventId}`,
  );
  const others = await get<List<{ id: string }>>("/api/v1/events");
  return {
    eventId: worst.sampleEventId,
    peerId: event.lastDelivered ?? event.previousOfType ?? others.data[0]?.id ?? "",
    fingerprint: worst.fingerprint,
    replayId: largest.id,
    sourceId: event.source.id,
  };
}
