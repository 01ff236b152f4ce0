/** Shortcuts of one character that a person has moved to another (WCAG 2.1.4): which key does what, and what cannot be. */

/** What can be moved: the characters as the dashboard names them. The second key of `g e` and `y c` is no shortcut by itself. */
export const MOVABLE = ["j", "k", "o", "x", "r", "d", "e", "s", "f", "t", "l", "u", "g", "y", ".", "[", "]", "-", "=", "/", "?"] as const;
type Movable = (typeof MOVABLE)[number];

/** By the key as it was, the key as it is now. */
export type MovedKeys = Readonly<Partial<Record<Movable, string>>>;

const isMovable = (key: string): key is Movable => (MOVABLE as readonly string[]).includes(key);
/** One character that is typed without a modifier; capitals are for what is held with Shift. */
const isKey = (key: unknown): key is string => typeof key === "string" && /^[^\s\p{Lu}\p{C}]$/u.test(key);

/** The key that does what `key` did at first. */
export const chosenKey = (moved: MovedKeys, key: string): string => (isMovable(key) ? (moved[key] ?? key) : key);

/** What a pressed key means, by the names the code uses; empty when what it did was moved away. With Shift (a capital) as without. */
export function meantKey(moved: MovedKeys, pressed: string): string {
  const lower = pressed.toLowerCase();
  if (lower !== pressed) return meantKey(moved, lower).toUpperCase();
  const meant = MOVABLE.find((key) => moved[key] === pressed);
  return meant ?? (isMovable(pressed) && moved[pressed] !== undefined ? "" : pressed);
}

export type Moving = { ok: true; moved: MovedKeys } | { ok: false; message: string };

/** Puts what `key` does on `to`; on itself it goes back. */
export function moveKey(moved: MovedKeys, key: string, to: string): Moving {
  if (!isMovable(key)) return { ok: false, message: `'${key}' cannot be moved.` };
  const { [key]: _before, ...rest } = moved;
  if (!isKey(to)) return { ok: false, message: "One small letter, digit or sign." };
  const other = MOVABLE.find((known) => known !== key && chosenKey(rest, known) === to);
  if (other) return { ok: false, message: `'${to}' is taken: it does what '${other}' did at first.` };
  return { ok: true, moved: to === key ? rest : { ...rest, [key]: to } };
}

/** Whatever was stored; nothing at all when two shortcuts would share a key. */
export function readMovedKeys(stored: unknown): MovedKeys {
  if (typeof stored !== "object" || stored === null) return {};
  const moved: MovedKeys = Object.fromEntries(Object.entries(stored).filter(([key, to]) => isMovable(key) && isKey(to) && key !== to));
  return new Set(MOVABLE.map((key) => chosenKey(moved, key))).size === MOVABLE.length ? moved : {};
}
