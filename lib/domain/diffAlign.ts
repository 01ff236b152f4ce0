/** Which item of one array is which item of the other: by id, else by equality, else by place. */
import type { JsonNode } from "./json.ts";

export type Item = { index: number; node: JsonNode };
/** A pair is one item on both sides; a missing side means added or removed. In the order to be read. */
export type Aligned = [before: Item | undefined, after: Item | undefined];

/** Longest-common-subsequence tables beyond this many cells (1,000 × 1,000) are not built; place decides instead. */
const MAX_CELLS = 1_000_000;
const ID_KEYS = ["id", "uuid", "key", "name", "mid", "sku"];

export function alignItems(before: readonly JsonNode[], after: readonly JsonNode[], numbers: ReadonlyMap<JsonNode, number>): Aligned[] {
  const left = before.map((node, index) => ({ index, node }));
  const right = after.map((node, index) => ({ index, node }));
  const idKey = ID_KEYS.find((key) => hasUniqueIds(before, key) && hasUniqueIds(after, key) && sharesAnId(before, after, key));
  const label = (node: JsonNode) => (idKey === undefined ? `${numbers.get(node)}` : `${idOf(node, idKey)}`);
  const matches = commonSubsequence(before.map(label), after.map(label));

  const aligned: Aligned[] = [];
  let i = 0;
  let j = 0;
  for (const [nextI, nextJ] of [...matches, [left.length, right.length] as const]) {
    aligned.push(...alignGap(left.slice(i, nextI), right.slice(j, nextJ), idKey === undefined));
    const pair: Aligned = [left[nextI], right[nextJ]];
    if (pair[0]) aligned.push(pair);
    i = nextI + 1;
    j = nextJ + 1;
  }
  return aligned;
}

/** Between two matches: by place when items have no ids, else all removed and then all added. */
function alignGap(left: readonly Item[], right: readonly Item[], byPlace: boolean): Aligned[] {
  const pairs = byPlace ? Math.min(left.length, right.length) : 0;
  return [
    ...left.slice(0, pairs).map((item, n): Aligned => [item, right[n]]),
    ...left.slice(pairs).map((item): Aligned => [item, undefined]),
    ...right.slice(pairs).map((item): Aligned => [undefined, item]),
  ];
}

function idOf(node: JsonNode, key: string): string | undefined {
  if (node.kind !== "object") return undefined;
  const value = node.members.findLast((member) => member.key === key)?.value;
  return value?.kind === "string" ? `s${value.value}` : value?.kind === "number" ? `n${value.text}` : undefined;
}

function hasUniqueIds(items: readonly JsonNode[], key: string): boolean {
  const ids = new Set(items.map((item) => idOf(item, key)));
  return !ids.has(undefined) && ids.size === items.length;
}

function sharesAnId(before: readonly JsonNode[], after: readonly JsonNode[], key: string): boolean {
  const ids = new Set(before.map((item) => idOf(item, key)));
  return after.some((item) => ids.has(idOf(item, key)));
}

/** Pairs of places that hold the same label, rising on both sides, as many as possible. */
export function commonSubsequence(left: readonly string[], right: readonly string[]): [number, number][] {
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head++;
  let tail = 0;
  while (tail < left.length - head && tail < right.length - head && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail++;
  const middle = longest(left.slice(head, left.length - tail), right.slice(head, right.length - tail));
  return [
    ...Array.from({ length: head }, (_, n): [number, number] => [n, n]),
    ...middle.map(([i, j]): [number, number] => [i + head, j + head]),
    ...Array.from({ length: tail }, (_, n): [number, number] => [left.length - tail + n, right.length - tail + n]),
  ];
}

function longest(left: readonly string[], right: readonly string[]): [number, number][] {
  const width = right.length + 1;
  if (left.length === 0 || right.length === 0 || left.length * right.length > MAX_CELLS) return [];
  const length = new Uint32Array((left.length + 1) * width);
  const at = (i: number, j: number) => length[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      length[i * width + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    if (left[i] === right[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
