/** Chips and hints change a query without breaking what was typed. */
import { expect, test } from "vitest";
import { statusOfQuery, withStatus } from "#lib/domain/queryText.ts";

test.each([
  ["", "dead", "status:dead"],
  ["source:stripe", "dead", "status:dead source:stripe"],
  ["status:retrying source:stripe", "dead", "status:dead source:stripe"],
  ["type:a -status:dead NOT status:(queued, paused) key:b", "dead", "status:dead type:a key:b"],
  ["status:dead type:status:x", undefined, "type:status:x"],
])("%j with status %j is %j", (q, status, expected) => expect(withStatus(q, status)).toBe(expected));

test("knows the one status asked for", () => {
  expect(statusOfQuery("type:a status:dead")).toBe("dead");
  expect(statusOfQuery("-status:dead")).toBeUndefined();
  expect(statusOfQuery("status:dead status:paused")).toBeUndefined();
});
