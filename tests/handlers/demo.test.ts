import { expect, test } from "vitest";
import { demoNotifier, demoOrders } from "#handlers/demo.ts";
import { testEvent } from "#lib/testkit/event.ts";
import { testHandler } from "#lib/testkit/testHandler.ts";

test("most of it is delivered; what fails is one of the few errors a person can look into", async () => {
  const runs = Array.from({ length: 60 }, (_, n) => testEvent({ id: `evt_${n}` })).flatMap((event) =>
    [demoOrders, demoNotifier].map((handler) => testHandler(handler, event)),
  );
  const results = await Promise.all(runs);
  for (const { error } of results) if (error) expect(String(error)).toMatch(/warehouse|shipping address|429|Cannot read/);
  const outcomes = results.map(({ outcome }) => outcome);
  expect(new Set(outcomes).size).toBeGreaterThan(1);
  expect(outcomes.filter((outcome) => outcome === "delivered").length).toBeGreaterThan(50);
});
