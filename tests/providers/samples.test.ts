/** Samples are what their provider would send: of the type they say, fresh for each seed, and never the same event twice. */
import { describe, expect, test } from "vitest";
import { parseJson } from "#lib/domain/json.ts";
import { splitRequest } from "#lib/domain/split.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { makeSample, sampleTypes } from "#lib/providers/samples/index.ts";
import { drawFrom } from "#lib/providers/samples/make.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const all = Object.keys(providers).flatMap((id) => sampleTypes(id).map((type) => [id, type] as const));
const eventsOf = (id: string, type: string | undefined, seed: string | number) => {
  const { body, headers } = makeSample(id, type, seed, NOW);
  return splitRequest(providers[id] as Provider, {}, { method: "POST", path: "/in/k", query: "", headers, body, url: "" });
};

test("every provider has samples, and the first is the default", () => {
  for (const id of Object.keys(providers)) {
    expect(sampleTypes(id).length).toBeGreaterThan(1);
    expect(makeSample(id, undefined, 1, NOW).type).toBe(sampleTypes(id)[0]);
  }
});

describe.each(all)("%s %s", (id, type) => {
  test("is one event of that type (a batch: several)", () => {
    const types = eventsOf(id, type, 1).map((event) => event.type);
    if (type === "batch") expect(types.length).toBeGreaterThan(1);
    else expect(types).toEqual([type]);
  });

  test("the same seed gives the same bytes, another seed other events", () => {
    expect(makeSample(id, type, "a", NOW)).toEqual(makeSample(id, type, "a", NOW));
    const keys = Array.from({ length: 200 }, (_, seed) => eventsOf(id, type, seed)).flatMap((events) =>
      events.map((event) => event.dedupKey),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("is valid JSON that says when it happened, if its provider says so", () => {
    expect(parseJson(makeSample(id, type, 1, NOW).body.toString()).ok).toBe(true);
    for (const { occurredAt } of eventsOf(id, type, 1))
      if (occurredAt) expect(Math.abs(NOW.getTime() - occurredAt.getTime())).toBeLessThan(60_000);
  });
});

test("fifty thousand seeds in a row repeat no id", () => {
  const ids = new Set<string>();
  for (let seed = 0; seed < 50_000; seed++) ids.add(drawFrom(`run-${seed}`, NOW).id(23));
  expect(ids.size).toBe(50_000);
});

test("Messenger's batch is four events of two pages", () => {
  const events = eventsOf("messenger", "batch", 1);
  expect(events).toHaveLength(4);
  expect(new Set(events.map((event) => event.dedupKey.split(":")[0])).size).toBe(2);
});

test("X's samples hold integers that a double would round, and one of twenty digits", () => {
  expect(makeSample("twitter", "tweet_create_events", 1, NOW).body.toString()).toMatch(/"id":\d{19},/);
  expect(makeSample("twitter", "batch", 1, NOW).body.toString()).toMatch(/"quoted_status_id":\d{20}[,}]/);
});

test("Meta's samples are in Meta's wire form", () => {
  for (const type of sampleTypes("messenger")) expect(makeSample("messenger", type, 3, NOW).body.toString()).toMatch(/^[\0-\x7f]*$/);
});

test("Stripe's customers look like customers", () => {
  for (const type of ["payment_intent.succeeded", "charge.refunded", "invoice.payment_failed", "customer.subscription.updated"])
    expect(JSON.parse(makeSample("stripe", type, 1, NOW).body.toString()).data.object.customer).toMatch(/^cus_[A-Za-z0-9]{14}$/);
});

test("an unknown type is told which there are", () => {
  expect(() => makeSample("stripe", "nope", 1)).toThrow(/payment_intent\.succeeded/);
  expect(() => makeSample("nope", undefined, 1)).toThrow(RangeError);
});
