/** A flood of refused requests leaves few rows. */
import { expect, test } from "vitest";
import { createRowLimits, networkOf } from "#lib/ingest/rowLimits.ts";

function limits() {
  let now = 0;
  const row = createRowLimits(() => now);
  const written = (times: number, source: string, address: (i: number) => string) =>
    Array.from({ length: times }, (_, i) => row.mayWrite(source, address(i))).filter(Boolean).length;
  return { written, pass: (ms: number) => (now += ms) };
}

test("one address writes a burst of 20 rows, then one a second", () => {
  const { written, pass } = limits();
  expect(written(5_000, "a", () => "203.0.113.9")).toBe(20);
  pass(10_000);
  expect(written(5_000, "a", () => "203.0.113.9")).toBe(10);
});

test("one address that floods does not keep others from being recorded", () => {
  const { written } = limits();
  written(5_000, "a", () => "203.0.113.9");
  expect(written(10, "a", (i) => `198.51.100.${i}`)).toBe(10);
});

test("a source writes a burst of 100 rows, however many addresses, and another source is not affected", () => {
  const { written } = limits();
  expect(written(5_000, "a", (i) => `10.0.${i >> 8}.${i & 255}`)).toBe(100);
  expect(written(5, "b", () => "192.0.2.1")).toBe(5);
});

test("senders whose address is not known are not one sender: only the source's limit holds for them", () => {
  const { written } = limits();
  expect(written(5_000, "a", () => "")).toBe(100);
  expect(written(10, "b", () => "")).toBe(10);
});

test("all addresses of an IPv6 network are one", () => {
  const { written } = limits();
  expect(written(30, "a", (i) => `2001:db8::${i}`)).toBe(20);
  expect(written(1, "a", () => "2001:db8:0:1::3")).toBe(1);
});

test.each([
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::9", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["", ""],
])("%s belongs to the network %s", (address, network) => expect(networkOf(address)).toBe(network));
