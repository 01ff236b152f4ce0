/**
 * What differs between two JSON texts, as a tree that holds both sides.
 *
 * Numbers are compared as written (1.0 is not 1; a 20-digit integer keeps every digit); the order of keys and white
 * space mean nothing. Items of an array are matched by an id they carry, else by being equal, else by place.
 */

import { alignItems } from "./diffAlign.ts";
import { isNoise } from "./diffNoise.ts";
import { numberTrees } from "./diffNumber.ts";
import { DEFAULT_RULES, type DiffRules, isIgnored } from "./diffRules.ts";
import type { JsonNode } from "./json.ts";

export type Path = readonly (string | number)[];

export type DiffNode = {
  /** `inside`: both sides are objects, or both arrays, and something within differs: look at `children`. */
  kind: "same" | "added" | "removed" | "changed" | "inside";
  /** The member's name or the item's index (after, where there is one); null at the root. */
  key: string | number | null;
  path: Path;
  before: JsonNode | undefined;
  after: JsonNode | undefined;
  /** Only ids, timestamps and the like differ here. */
  noise: boolean;
  children: readonly DiffNode[];
};

export type DiffCounts = { added: number; removed: number; changed: number; noise: number };
export type Difference = { root: DiffNode; counts: DiffCounts };

/** Below this depth a difference is shown as two texts: deep enough for people, shallow enough for the stack. */
export const MAX_DIFF_DEPTH = 200;

/**
 * Compares two parsed texts. Total, and linear but for arrays (bounded, see diffAlign). `counts.noise` are part of `changed`: what the
 * rules leave out of sight, also where it was added or removed.
 */
export function diffJson(before: JsonNode, after: JsonNode, rules: DiffRules = DEFAULT_RULES): Difference {
  const numbers = numberTrees([before, after]);
  const counts: DiffCounts = { added: 0, removed: 0, changed: 0, noise: 0 };
  const root = compare({ numbers, counts, rules }, { key: null, path: [], before, after });
  return { root, counts };
}

/** Equal for diff(a, a) and only then: nothing added, removed or changed. */
export const isEmpty = ({ counts }: Difference): boolean => counts.added + counts.removed + counts.changed === 0;

type Comparison = { numbers: ReadonlyMap<JsonNode, number>; counts: DiffCounts; rules: DiffRules };
type Place = { key: string | number | null; path: Path; before: JsonNode; after: JsonNode };

function compare(work: Comparison, place: Place): DiffNode {
  const { before, after, path } = place;
  if (work.numbers.get(before) === work.numbers.get(after)) return { ...place, kind: "same", noise: false, children: [] };
  if (path.length < MAX_DIFF_DEPTH && !isIgnored(work.rules, path)) {
    if (before.kind === "object" && after.kind === "object") return inside(place, compareMembers(work, path, before, after));
    if (before.kind === "array" && after.kind === "array") return inside(place, compareItems(work, path, before, after));
  }
  const noise = isIgnored(work.rules, path) || isNoise(place.key, before, after, work.rules);
  work.counts.changed++;
  if (noise) work.counts.noise++;
  return { ...place, kind: "changed", noise, children: [] };
}

const inside = (place: Place, children: DiffNode[]): DiffNode => ({
  ...place,
  kind: "inside",
  noise: children.every((child) => child.kind === "same" || child.noise),
  children,
});

type Container<K extends "object" | "array"> = Extract<JsonNode, { kind: K }>;

function compareMembers(work: Comparison, path: Path, before: Container<"object">, after: Container<"object">): DiffNode[] {
  const left = byKey(before);
  const right = byKey(after);
  const children: DiffNode[] = [];
  for (const [id, { key, value }] of left) {
    const other = right.get(id);
    children.push(
      other ? compare(work, { key, path: [...path, key], before: value, after: other.value }) : removed(work, [...path, key], value),
    );
  }
  for (const [id, { key, value }] of right) if (!left.has(id)) children.push(added(work, [...path, key], value));
  return children;
}

/** Members by key and repeat, so that `{"a":1,"a":2}` loses nothing. */
function byKey(node: Container<"object">): Map<string, { key: string; value: JsonNode }> {
  const members = new Map<string, { key: string; value: JsonNode }>();
  const repeats = new Map<string, number>();
  for (const member of node.members) {
    const repeat = repeats.get(member.key) ?? 0;
    repeats.set(member.key, repeat + 1);
    members.set(`${repeat}:${member.key}`, member);
  }
  return members;
}

function compareItems(work: Comparison, path: Path, before: Container<"array">, after: Container<"array">): DiffNode[] {
  return alignItems(before.items, after.items, work.numbers).map(([left, right]) => {
    const here = right ?? left;
    const at = [...path, here?.index ?? 0];
    if (left && right) return compare(work, { key: right.index, path: at, before: left.node, after: right.node });
    return left ? removed(work, at, left.node) : added(work, at, (right as { node: JsonNode }).node);
  });
}

function added(work: Comparison, path: Path, after: JsonNode): DiffNode {
  return { kind: "added", key: path.at(-1) ?? null, path, before: undefined, after, noise: counted(work, path, "added"), children: [] };
}

function removed(work: Comparison, path: Path, before: JsonNode): DiffNode {
  return { kind: "removed", key: path.at(-1) ?? null, path, before, after: undefined, noise: counted(work, path, "removed"), children: [] };
}

/** @returns whether it is out of sight: then it is counted as noise instead */
function counted({ counts, rules }: Comparison, path: Path, as: "added" | "removed"): boolean {
  const noise = isIgnored(rules, path);
  if (noise) {
    counts.changed++;
    counts.noise++;
  } else counts[as]++;
  return noise;
}
