/** What a pulse asks for: what is on the page and has changed, and no more often than it helps. */
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { applyPulse } from "#components/live/applyPulse.ts";
import { follow } from "#components/live/followPulses.ts";
import type { Pulse } from "#lib/contracts/throughput.ts";
import { createJournal } from "#lib/http/pulseJournal.ts";

const pulse = (seq: number, more: Partial<Pulse> = {}): Pulse => ({
  id: `run.${seq}`,
  after: seq > 1 ? `run.${seq - 1}` : null,
  at: "2026-11-24T12:02:01Z",
  ...{ points: [], receivedPerSecond: 0, handledPerSecond: 0, failures: 0, firingAlerts: 0, replays: [] },
  open: { queued: 0, delivering: 0, retrying: 0, oldestWaitSeconds: null },
  ...{ head: null, arrived: [], settled: [], more: false },
  ...more,
});

/** A page that shows these; counts what each was asked. */
function openPage(...keys: string[][]) {
  const client = new QueryClient();
  const asked = new Map<string, number>();
  const stops = keys.map((queryKey) =>
    new QueryObserver(client, {
      queryKey,
      queryFn: () => {
        asked.set(queryKey.join("/"), (asked.get(queryKey.join("/")) ?? 0) + 1);
        return null;
      },
      initialData: null,
      staleTime: Number.POSITIVE_INFINITY,
    }).subscribe(() => {}),
  );
  const close = () => {
    for (const stop of stops) stop();
    client.clear();
  };
  return { client, asked: (name: string) => asked.get(name) ?? 0, settle: () => new Promise(setImmediate), close };
}

test("an open event is asked again when something happened to it, and one that nobody looks at is not", async () => {
  const page = openPage(["events", "one", "evt_a"], ["events", "one", "evt_b"]);
  applyPulse(page.client, pulse(1), pulse(2, { settled: ["evt_a", "evt_z"] }), 10_000);
  await page.settle();

  expect([page.asked("events/one/evt_a"), page.asked("events/one/evt_b")]).toEqual([1, 0]);
  page.close();
});

test("when more changed than a pulse can name, every open event is asked", async () => {
  const page = openPage(["events", "one", "evt_a"], ["events", "one", "evt_b"]);
  applyPulse(page.client, pulse(1), pulse(2, { more: true }), 10_000);
  await page.settle();

  expect([page.asked("events/one/evt_a"), page.asked("events/one/evt_b")]).toEqual([1, 1]);
  page.close();
});

test("at fifty events a second health is asked every five seconds, and once more when it is over", async () => {
  const page = openPage(["sources"]);
  let last = pulse(1);
  for (let n = 2; n <= 21; n++) {
    const next = pulse(n, n < 20 ? { settled: [`evt_${n}`], head: `evt_${n}` } : { head: "evt_19" });
    applyPulse(page.client, last, next, 10_000 + n * 500);
    await page.settle();
    last = next;
  }
  // Ten seconds of pulses: at the start, after five seconds, and when the next five are over.
  applyPulse(page.client, last, { ...last, id: "run.22", after: "run.21" }, 10_000 + 24 * 500);
  await page.settle();
  expect(page.asked("sources")).toBe(3);
  page.close();
});

test("a pulse that was seen before changes nothing", async () => {
  const page = openPage(["events", "one", "evt_a"]);
  expect(applyPulse(page.client, pulse(5), pulse(5, { settled: ["evt_a"] }))).toBe(false);
  expect(applyPulse(page.client, pulse(5), pulse(4, { settled: ["evt_a"] }))).toBe(false);
  await page.settle();

  expect(page.asked("events/one/evt_a")).toBe(0);
  page.close();
});

test.each([
  ["the next one", "run.5", "run.6", "run.5", { isNew: true, missed: false }],
  ["one that makes up for several, some of them known", "run.5", "run.9", "run.3", { isNew: true, missed: false }],
  ["one after a gap", "run.5", "run.9", "run.7", { isNew: true, missed: true }],
  ["one of another process", "run.5", "new.2", "new.1", { isNew: true, missed: true }],
  ["one of a server that forgot", "run.5", "run.900", null, { isNew: true, missed: true }],
  ["the first of all", undefined, "run.9", "run.8", { isNew: true, missed: false }],
])("%s follows the last pulse as it should", (_name, last, id, after, expected) => {
  expect(follow(last, { id, after })).toEqual(expected);
});

test("what was missed is said once, with the last value of every minute, and is bounded", () => {
  const journal = createJournal();
  const point = (minute: string, delivered: number) => ({
    ...{ minute, accepted: 0, duplicate: 0, rejected: 0, handshake: 0, shed: 0, failed: 0, dead: 0 },
    delivered,
  });
  journal.add(pulse(1, { points: [point("12:00", 1)], settled: ["evt_a"] }));
  journal.add(pulse(2, { points: [point("12:00", 2)], settled: ["evt_b"], arrived: ["evt_b"] }));
  journal.add(pulse(3, { points: [point("12:01", 7)], settled: ["evt_b", "evt_c"], arrived: ["evt_c"] }));

  expect(journal.after("run.3")).toBeUndefined();
  expect(journal.after("run.1")).toMatchObject({
    id: "run.3",
    after: "run.1",
    settled: ["evt_b", "evt_c"],
    arrived: ["evt_c", "evt_b"],
    points: [point("12:00", 2), point("12:01", 7)],
    more: false,
  });
  expect(journal.after("gone.1")).toMatchObject({ id: "run.3", after: null });

  journal.add(pulse(4, { settled: Array.from({ length: 400 }, (_, n) => `evt_x${n}`) }));
  journal.add(pulse(5, { settled: Array.from({ length: 400 }, (_, n) => `evt_y${n}`) }));
  const much = journal.after("run.3");
  expect([much?.settled.length, much?.more]).toEqual([500, true]);
});
