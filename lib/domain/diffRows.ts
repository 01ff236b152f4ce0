/** A difference as the rows a virtualised view shows: unified and side by side draw the same rows. */
import type { DiffNode, Path } from "./diff.ts";
import type { JsonNode } from "./json.ts";
import { childrenOf, MAX_TREE_DEPTH, sizeOf } from "./tree.ts";

export type DiffRow = {
  id: string;
  depth: number;
  key: string | number | null;
  path: Path;
  /** `skipped` stands for `count` members that are the same (or differ only in ids and times). */
  kind: "same" | "added" | "removed" | "changed" | "inside" | "skipped";
  part: "value" | "close";
  before: JsonNode | undefined;
  after: JsonNode | undefined;
  noise: boolean;
  count: number;
  /** Undefined when there is nothing to open. */
  open: boolean | undefined;
};

export type DiffLook = {
  changesOnly: boolean;
  /** Treats differences in ids and times as none. */
  hideNoise: boolean;
  /** Ids of rows whose open state a person turned over. */
  turned: ReadonlySet<string>;
};

/** Added or removed values up to this many characters are shown whole at first. */
const OPEN_LENGTH = 2_000;

type Task = { row: DiffRow; node: DiffNode | undefined };

export function diffRows(root: DiffNode, look: DiffLook): DiffRow[] {
  const rows: DiffRow[] = [];
  const stack: Task[] = [taskOf(root, 0, "", look)];
  for (let task = stack.pop(); task; task = stack.pop()) {
    const { row, node } = task;
    rows.push(row);
    if (row.part === "close" || row.kind === "skipped" || !row.open) continue;
    const inner = node?.kind === "inside" ? changedChildren(node, row, look) : sameSideChildren(row, look);
    stack.push({ row: { ...row, id: `${row.id}/close`, part: "close", open: undefined }, node: undefined });
    for (let i = inner.length - 1; i >= 0; i--) stack.push(inner[i] as Task);
  }
  return rows;
}

/** The members of two containers that differ, with runs of equal ones folded up when only changes are wanted. */
function changedChildren(node: DiffNode, parent: DiffRow, look: DiffLook): Task[] {
  const tasks: Task[] = [];
  let skipped = 0;
  const flush = () => {
    if (skipped > 0) tasks.push({ row: skippedRow(parent, tasks.length, skipped), node: undefined });
    skipped = 0;
  };
  for (const child of node.children) {
    if (look.changesOnly && (child.kind === "same" || (look.hideNoise && child.noise))) {
      skipped++;
      continue;
    }
    flush();
    tasks.push(taskOf(child, parent.depth + 1, parent.id, look));
  }
  flush();
  return tasks;
}

function taskOf(node: DiffNode, depth: number, parent: string, look: DiffLook): Task {
  const id = `${parent}/${node.key ?? ""}:${node.before?.start ?? ""}:${node.after?.start ?? ""}`;
  const quiet = look.hideNoise && node.noise && node.kind !== "inside";
  const row = { id, depth, key: node.key, path: node.path, before: node.before, after: node.after, noise: node.noise, count: 0 };
  const kind = quiet ? "same" : node.kind;
  return { row: { ...row, kind, part: "value", open: opened({ ...row, kind }, look) }, node };
}

/** What is inside a value that only one side has, or that both have alike. */
function sameSideChildren(row: DiffRow, look: DiffLook): Task[] {
  if (row.depth >= MAX_TREE_DEPTH) return [];
  const before = row.before && row.kind !== "added" ? childrenOf(row.before) : [];
  const after = row.after && row.kind !== "removed" ? childrenOf(row.after) : [];
  const shown = row.kind === "removed" ? before : after;
  return shown.map(({ key, value }) => {
    const child = {
      id: `${row.id}/${value.start}`,
      depth: row.depth + 1,
      key,
      path: [...row.path, key],
      kind: row.kind,
      before: row.kind === "added" ? undefined : value,
      after: row.kind === "removed" ? undefined : value,
      noise: row.noise,
      count: 0,
    };
    return { row: { ...child, part: "value" as const, open: opened(child, look) }, node: undefined };
  });
}

function opened(row: Omit<DiffRow, "part" | "open">, look: DiffLook): boolean | undefined {
  const value = row.after ?? row.before;
  if (row.kind === "changed" || !value || (sizeOf(value) ?? 0) === 0) return undefined;
  const first = row.kind === "inside" || (row.kind !== "same" && value.end - value.start <= OPEN_LENGTH);
  return first !== look.turned.has(row.id);
}

const skippedRow = (parent: DiffRow, place: number, count: number): DiffRow => ({
  id: `${parent.id}/skipped${place}`,
  depth: parent.depth + 1,
  key: null,
  path: parent.path,
  kind: "skipped",
  part: "value",
  before: undefined,
  after: undefined,
  noise: false,
  count,
  open: undefined,
});
