/** The live stream from the database to a tab: the real route, the real hub, the real client; only the network is ours to break. */

import { QueryClient } from "@tanstack/react-query";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { applyPulse } from "#components/live/applyPulse.ts";
import type { StreamNews } from "#components/live/connectStream.ts";
import { follow } from "#components/live/followPulses.ts";
import { shareStream } from "#components/live/shareStream.ts";
import { parseConfig } from "#lib/config.ts";
import { createContext } from "#lib/context.ts";
import type { Pulse } from "#lib/contracts/throughput.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { countListeners } from "#lib/http/pulse.ts";
import { openSources, RouteEventSource } from "#tests/support/eventSource.ts";
import { insertEvent, insertSource, type TestSource } from "#tests/support/factories.ts";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const db = useDatabase();
const KEY = "environment-key-0123456789-0123456789";
const shared = globalThis as { spillwayContext?: { close(): Promise<void> }; EventSource?: unknown };
let source: TestSource;

beforeAll(async () => {
  const config = parseConfig({ DATABASE_URL: db.url, APP_SECRET: TEST_SECRET, API_KEY: KEY, LOG_LEVEL: "silent" });
  shared.spillwayContext = createContext(config, "test");
  shared.EventSource = RouteEventSource;
  RouteEventSource.headers = { authorization: `Bearer ${KEY}` };
  source = await insertSource(db.db);
});

afterAll(() => shared.spillwayContext?.close());

const tabs: { leave(): void }[] = [];
afterEach(async () => {
  for (const { leave } of tabs.splice(0)) leave();
  await waitFor("nobody listens", () => countListeners() === 0);
});

/** A tab as LiveProvider makes it, which writes down every patch. */
function openTab() {
  const page = new EventTarget();
  const news: StreamNews[] = [];
  const pulses: Pulse[] = [];
  let missed = 0;
  const leave = shareStream(
    (entry) => {
      news.push(entry);
      const last = pulses.at(-1);
      if (!entry.pulse || !follow(last?.id, entry.pulse).isNew) return;
      if (follow(last?.id, entry.pulse).missed) missed++;
      pulses.push(entry.pulse);
    },
    () => pulses.at(-1)?.id,
    page,
  );
  const tab = {
    leave,
    page,
    pulses,
    missed: () => missed,
    state: () => news.at(-1)?.state.kind,
    settled: () => pulses.flatMap(({ settled }) => settled),
    arrived: () => pulses.flatMap(({ arrived }) => arrived),
  };
  tabs.push(tab);
  return tab;
}

/** An event comes and is delivered, as a receiver and a worker write it. @returns its public id */
async function deliverOne(): Promise<string> {
  const { id } = await insertEvent(db, source);
  await db.db.query(
    `insert into attempt (id, delivery_id, event_id, handler, number, outcome, duration_ms, worker_id)
     values ($1::uuid, $2::uuid, $3::uuid, 'h', 1, 'delivered', 1, $2::uuid)`,
    [newId(), newId(), id],
  );
  await db.db.query(
    `insert into delivery_minute (minute, handler, source_id, outcome, shard, deliveries, duration_ms, wait_ms)
     values (date_trunc('minute', now()), 'h', $1::uuid, 'delivered', 1, 1, 1, 1)
     on conflict (minute, handler, source_id, outcome, shard) do update set deliveries = delivery_minute.deliveries + 1`,
    [source.id],
  );
  return publicId("evt", id);
}

const delivered = (pulse: Pulse | undefined) => pulse?.points.reduce((sum, point) => sum + point.delivered, 0) ?? 0;

test("a connection dropped five times loses no change, tells none twice, and ends at the database's counts", async () => {
  const tab = openTab();
  await waitFor("the first pulse", () => tab.pulses.length > 0);
  const sent: string[] = [];
  for (let drop = 0; drop < 5; drop++) {
    sent.push(await deliverOne());
    openSources()[0]?.break();
    sent.push(await deliverOne(), await deliverOne());
    await waitFor("the stream is back", () => tab.state() === "live" && openSources().length === 1);
  }
  await waitFor("all is told", () => sent.every((id) => tab.settled().includes(id) && tab.arrived().includes(id)));

  expect(tab.settled().toSorted()).toEqual(sent.toSorted());
  expect(tab.arrived().toSorted()).toEqual(sent.toSorted());
  expect(tab.missed()).toBe(0);
  const minutes = new Map(tab.pulses.flatMap(({ points }) => points.map((point) => [point.minute, point.delivered])));
  expect([...minutes.values()].reduce((sum, n) => sum + n, 0)).toBe(sent.length);
  expect(RouteEventSource.asked.slice(1, 6).every((path) => path.includes("?since="))).toBe(true);
}, 60_000);

test("a browser that was away for longer than the server remembers is told to ask everything once", async () => {
  const client = new QueryClient();
  client.setQueryData(["sources", "list"], []);
  const tab = openTab();
  const pulse = await waitFor("a pulse", () => tab.pulses.at(-1));
  const before = { ...pulse, id: "another-life.7" };

  expect(applyPulse(client, before, { ...pulse, after: null })).toBe(true);
  expect(client.getQueryState(["sources", "list"])?.isInvalidated).toBe(true);
  client.clear();
});

test("three tabs share one stream; closing or freezing the one that has it hands it over without a gap", async () => {
  const [first, second, third] = [openTab(), openTab(), openTab()];
  await waitFor("all three are live", () => [first, second, third].every(({ pulses }) => pulses.length > 0));
  expect(countListeners()).toBe(1);

  const one = await deliverOne();
  await waitFor("all know", () => [first, second, third].every((tab) => tab.settled().includes(one)));
  first.leave();
  const two = await deliverOne();
  await waitFor("both know", () => [second, third].every((tab) => tab.settled().includes(two)));
  expect(countListeners()).toBe(1);

  second.page.dispatchEvent(new Event("freeze"));
  const three = await deliverOne();
  await waitFor("the last one knows", () => third.settled().includes(three));
  expect(second.settled()).not.toContain(three);

  second.page.dispatchEvent(new Event("resume"));
  await waitFor("the one that slept sees the gap", () => second.missed() === 1);
  expect(third.missed()).toBe(0);
  expect(third.settled()).toEqual([...new Set(third.settled())]);
  expect(countListeners()).toBe(1);
}, 60_000);

test("a tab that fell silent with the stream in its hands loses it to the next", async () => {
  // What a frozen tab is to the others: the lock is held and nobody speaks.
  const asleep = Promise.withResolvers<void>();
  const stolen = navigator.locks.request("spillway-stream", () => asleep.promise).catch(() => "stolen");
  const tab = openTab();
  await waitFor("the waiting tab has the stream", () => tab.pulses.length > 0, 40_000);

  expect(await stolen).toBe("stolen");
  asleep.resolve();
}, 60_000);

test("without locks every tab has a stream of its own", async () => {
  const locks = Object.getOwnPropertyDescriptor(Navigator.prototype, "locks");
  Object.defineProperty(Navigator.prototype, "locks", { value: undefined, configurable: true });
  try {
    const [first, second] = [openTab(), openTab()];
    await waitFor("both are live", () => first.pulses.length > 0 && second.pulses.length > 0);
    expect(countListeners()).toBe(2);
  } finally {
    if (locks) Object.defineProperty(Navigator.prototype, "locks", locks);
  }
});

test("a process that is told to end says goodbye, and the browser comes back at once", async () => {
  const tab = openTab();
  await waitFor("the first pulse", () => tab.pulses.length > 0);
  const asked = RouteEventSource.asked.length;
  // What Node does at the signal, without ending the process of the tests.
  const others = process.listeners("SIGTERM").filter((listener) => !listener.toString().includes("leave"));
  for (const other of others) process.off("SIGTERM", other);
  process.emit("SIGTERM", "SIGTERM");
  for (const other of others) process.on("SIGTERM", other);

  await waitFor("a new connection", () => RouteEventSource.asked.length > asked && tab.state() === "live");
  expect(tab.missed()).toBe(0);
});

test("Last-Event-ID says where a browser stopped, as `since` does", async () => {
  const tab = openTab();
  const pulse = await waitFor("a pulse", () => tab.pulses.at(-1));
  const missed = await deliverOne();
  await waitFor("told", () => tab.settled().includes(missed));
  const { GET } = await import("#app/api/v1/stream/route.ts");
  const headers = { ...RouteEventSource.headers, "last-event-id": pulse.id };
  const answer = await GET(new Request("http://spillway.test/api/v1/stream", { headers }));
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("data: ")) text += (await reader?.read())?.value ?? "";
  await reader?.cancel();

  expect(text).toMatch(/^retry: 2\d\d\d$/m);
  const caughtUp = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? "{}") as Pulse;
  expect(caughtUp.after).toBe(pulse.id);
  expect(caughtUp.settled).toEqual([missed]);
  expect(delivered(caughtUp)).toBe(delivered(tab.pulses.at(-1)));
});
