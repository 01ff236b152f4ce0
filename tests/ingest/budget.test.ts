/** What a process takes on at once, in requests and in bytes, and how it is shared. */
import { expect, test } from "vitest";
import { createBudget } from "#lib/ingest/budget.ts";

const open = (budget: ReturnType<typeof createBudget>, source: string, count: number) =>
  Array.from({ length: count }, () => budget.open(source));

test("one source alone gets half of the requests, and whoever comes after it still finds room", () => {
  const budget = createBudget({ maxRequests: 100, maxBytes: 1_000 });
  open(budget, "flood", 50);
  expect(() => budget.open("flood")).toThrow("Too many requests");
  open(budget, "late", 25);
  expect(() => budget.open("late")).toThrow();
  expect(() => budget.open("later")).not.toThrow();
  expect(budget.used().requests).toBe(76);
});

test("one source alone gets half of the bytes, counted as they come", () => {
  const budget = createBudget({ maxRequests: 100, maxBytes: 1_000 });
  const [first, second] = open(budget, "a", 2);
  first?.charge(300);
  second?.charge(200);
  expect(() => second?.charge(1)).toThrow();
  expect(() => budget.open("b").charge(250)).not.toThrow();
});

test("what is closed is free again, to the last byte", () => {
  const budget = createBudget({ maxRequests: 10, maxBytes: 100 });
  for (let round = 0; round < 100; round++) {
    const shares = open(budget, `source-${round % 3}`, 5);
    for (const share of shares) share.charge(10);
    for (const share of shares) share.close();
  }
  expect(budget.used()).toEqual({ requests: 0, bytes: 0 });
});
