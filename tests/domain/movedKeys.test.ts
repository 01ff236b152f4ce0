/** Moved shortcuts: every key means one thing, and every shortcut has a key. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { chosenKey, MOVABLE, meantKey, moveKey, readMovedKeys } from "#lib/domain/movedKeys.ts";

const keys = fc.array(fc.tuple(fc.constantFrom(...MOVABLE), fc.constantFrom(...MOVABLE, "a", "n", "ö", "1", "A", " ", "ab")), {
  maxLength: 30,
});

test("whatever is moved where, a shortcut's key means that shortcut, with Shift as well", () => {
  fc.assert(
    fc.property(keys, (moves) => {
      let moved = {};
      for (const [key, to] of moves) {
        const result = moveKey(moved, key, to);
        if (result.ok) moved = result.moved;
      }
      for (const key of MOVABLE) {
        const chosen = chosenKey(moved, key);
        expect(meantKey(moved, chosen)).toBe(key);
        if (chosen.toUpperCase() !== chosen) expect(meantKey(moved, chosen.toUpperCase())).toBe(key.toUpperCase());
      }
      expect(readMovedKeys(moved)).toEqual(moved);
    }),
  );
});

test("a key that is taken is refused with what it does, and what was moved away does nothing", () => {
  expect(moveKey({}, "j", "k")).toEqual({ ok: false, message: "'k' is taken: it does what 'k' did at first." });
  expect(moveKey({ k: "n" }, "j", "n")).toEqual({ ok: false, message: "'n' is taken: it does what 'k' did at first." });
  expect(moveKey({ k: "n" }, "j", "k")).toEqual({ ok: true, moved: { k: "n", j: "k" } });
  expect(meantKey({ k: "n" }, "k")).toBe("");
  expect(meantKey({ k: "n" }, "c")).toBe("c");
  expect(moveKey({ k: "n" }, "k", "k")).toEqual({ ok: true, moved: {} });
  expect(moveKey({}, "j", "J")).toMatchObject({ ok: false });
});

test("what was stored is read as it is, or not at all", () => {
  expect(readMovedKeys({ j: "k", k: "j", q: "z", x: "", s: 7 })).toEqual({ j: "k", k: "j" });
  expect(readMovedKeys({ j: "k" })).toEqual({});
  for (const wrong of [null, "j", [], 7]) expect(readMovedKeys(wrong)).toEqual({});
});
