/** Payloads of every kind are read once, to the digit, and never taken for what they are not. */
import { expect, test } from "vitest";
import { readPayload } from "#components/payload/readPayload.ts";
import { openUpTo, placesTo, treeRows } from "#lib/domain/tree.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("an empty body, broken UTF-8, prose and a cut-off value each say why there is no tree", () => {
  expect(readPayload(bytes("")).problem).toBe("The body is empty.");
  expect(readPayload(new Uint8Array([0x7b, 0xff, 0x7d])).problem).toContain("not UTF-8");
  expect(readPayload(bytes("hello there")).problem).toContain("not JSON");
  expect(readPayload(bytes('{"a":')).problem).toContain("character 6");
});

test("a form is read as one, JSON in it and all", () => {
  const { form, root, problem } = readPayload(bytes("payload=%7B%22n%22%3A12345678901234567890%7D&token=a+b"));
  expect([root, problem]).toEqual([undefined, undefined]);
  expect(form?.map(({ value }) => value)).toEqual(['{"n":12345678901234567890}', "a b"]);
});

test("a byte order mark is kept in the text and no part of the JSON", () => {
  const { text, root } = readPayload(bytes('\u{feff}{"a":1}'));
  expect(text?.startsWith("\u{feff}")).toBe(true);
  expect(text?.slice(root?.start, root?.end)).toBe('{"a":1}');
});

test("5 MB of JSON open as a few hundred rows, 10,000 levels as a hundred, and every row knows where it is", () => {
  const rows = Array.from({ length: 50_000 }, (_, n) => `{"n":${n},"text":"${"row ".repeat(20)}"}`);
  const large = readPayload(bytes(`{"rows":[${rows.join()}],"last":12345678901234567890}`));
  expect(large.bytes.length).toBeGreaterThan(5_000_000);
  const root = large.root!;
  const shown = treeRows(root, openUpTo(root, 400, 8));
  expect(shown.length).toBeLessThan(500);
  expect(shown.find(({ key }) => key === "last")?.node).toMatchObject({ kind: "number", text: "12345678901234567890" });

  const deep = readPayload(bytes("[".repeat(10_000) + "]".repeat(10_000))).root!;
  const open = treeRows(deep, openUpTo(deep, 400, 200));
  expect(open.length).toBeLessThan(400);
  for (const row of open.filter(({ part }) => part === "value")) expect(placesTo(deep, row.id)).toHaveLength(row.depth);
});

test("`__proto__` is a member like any other, and of repeated keys each is found at its place", () => {
  const { root, text } = readPayload(bytes('{"__proto__":{"x":1},"a":1,"a":2}'));
  const shown = treeRows(root!, openUpTo(root!, 100)).filter(({ part }) => part === "value");
  expect(shown.map(({ key }) => key)).toEqual([null, "__proto__", "x", "a", "a"]);
  expect(({} as { x?: number }).x).toBeUndefined();
  expect(shown.map(({ id }) => placesTo(root!, id).at(-1)?.start ?? root?.start)).toEqual(shown.map(({ id }) => id));
  expect(text?.length).toBe(33);
});
