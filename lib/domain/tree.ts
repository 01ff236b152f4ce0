/** A JSON value as the rows a virtualised tree shows: only what is open is walked, so a huge payload costs what is seen. */
import type { JsonNode } from "./json.ts";

export type TreeRow = {
  /** The value's place in the text: unique, and the key of the open set. */
  id: number;
  depth: number;
  key: string | number | null;
  node: JsonNode;
  /** Members or items; undefined for scalars. */
  size: number | undefined;
  open: boolean;
  /** `close` is the bracket that ends an open value. */
  part: "value" | "close" | "too_deep";
};

/** Deeper values are not drawn (indentation has left the page long before): the raw view has them. */
export const MAX_TREE_DEPTH = 100;

/** The visible rows, top to bottom. `open` holds the ids of the opened objects and arrays. */
export function treeRows(root: JsonNode, open: ReadonlySet<number>): TreeRow[] {
  const rows: TreeRow[] = [];
  const stack: TreeRow[] = [rowOf(root, null, 0, open)];
  for (let row = stack.pop(); row; row = stack.pop()) {
    rows.push(row);
    if (!row.open || row.part !== "value") continue;
    stack.push({ ...row, part: "close" });
    const children = childrenOf(row.node);
    if (row.depth + 1 > MAX_TREE_DEPTH) {
      stack.push({ ...row, depth: row.depth + 1, part: "too_deep" });
      continue;
    }
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child) stack.push(rowOf(child.value, child.key, row.depth + 1, open));
    }
  }
  return rows;
}

function rowOf(node: JsonNode, key: string | number | null, depth: number, open: ReadonlySet<number>): TreeRow {
  const size = sizeOf(node);
  return { id: node.start, depth, key, node, size, open: size !== undefined && size > 0 && open.has(node.start), part: "value" };
}

export function sizeOf(node: JsonNode): number | undefined {
  return node.kind === "object" ? node.members.length : node.kind === "array" ? node.items.length : undefined;
}

/** Members or items with their keys; none for scalars. */
export function childrenOf(node: JsonNode): { key: string | number; value: JsonNode }[] {
  if (node.kind === "object") return node.members;
  return node.kind === "array" ? node.items.map((value, key) => ({ key, value })) : [];
}

/** Everything open from the top down, until `maxRows` rows would show or `maxDepth` is reached: breadth first, so that the top is whole. */
export function openUpTo(root: JsonNode, maxRows: number, maxDepth = MAX_TREE_DEPTH): Set<number> {
  const open = new Set<number>();
  let rows = 1;
  let level: JsonNode[] = [root];
  for (let depth = 0; depth < maxDepth && level.length > 0; depth++) {
    const next: JsonNode[] = [];
    for (const node of level) {
      const size = sizeOf(node) ?? 0;
      if (size === 0 || (depth > 0 && rows + size + 1 > maxRows)) continue;
      rows += size + 1;
      open.add(node.start);
      for (const { value } of childrenOf(node)) next.push(value);
    }
    level = next;
  }
  return open;
}

/** The values from the root's member down to the one that starts at `start`. Walks by place, so rows need not carry paths, and of repeated keys the right one is found. */
export function placesTo(root: JsonNode, start: number): { key: string | number; start: number }[] {
  const places: { key: string | number; start: number }[] = [];
  let node: JsonNode | undefined = root;
  while (node && node.start !== start) {
    const child: { key: string | number; value: JsonNode } | undefined = childrenOf(node).find(
      ({ value }) => value.start <= start && start < value.end,
    );
    if (child) places.push({ key: child.key, start: child.value.start });
    node = child?.value;
  }
  return places;
}

/** The keys of the same. */
export const pathTo = (root: JsonNode, start: number): (string | number)[] => placesTo(root, start).map(({ key }) => key);

/** `data.object.lines[0]["odd key"]`: how people write a path. */
export function pathText(path: readonly (string | number)[]): string {
  let text = "";
  for (const key of path)
    text +=
      typeof key === "number"
        ? `[${key}]`
        : /^[\p{L}_$@][\p{L}\p{N}_$@-]*$/u.test(key)
          ? text
            ? `.${key}`
            : key
          : `[${JSON.stringify(key)}]`;
  return text;
}

/** The path as the search takes it (`data.items.sku`: lists are searched whole), or undefined when a key cannot be written there. */
export function searchPath(path: readonly (string | number)[]): string | undefined {
  const keys = path.filter((key) => typeof key === "string");
  return keys.length > 0 && keys.every((key) => /^[\w$@-]+$/.test(key)) ? keys.join(".") : undefined;
}
