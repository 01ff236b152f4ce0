/** Chips and hints change a query without breaking what was typed. */
import { expect, test } from "vitest";
import { completionsAt, statusOfQuery, withStatus } from "#lib/domain/queryText.ts";

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

test("completes fields and statuses where the caret is", () => {
  expect(completionsAt("sou", 3)).toMatchObject({ start: 0, options: [{ text: "source:" }] });
  expect(completionsAt("type:a -status:de x", 17)).toMatchObject({
    start: 8,
    options: [{ text: "status:delivering " }, { text: "status:delivered " }, { text: "status:dead " }],
  });
  expect(completionsAt("type:inv", 8).options).toEqual([]);
});
