/** Two texts line by line: which lines both have, and what stands beside what. */
import { commonSubsequence } from "./diffAlign.ts";

export type TextRow =
  | { kind: "same"; before: string; after: string; numbers: readonly [before: number, after: number] }
  | { kind: "changed"; before: string | undefined; after: string | undefined; numbers: readonly [number | undefined, number | undefined] }
  /** `count` lines that are the same, out of sight. */
  | { kind: "skipped"; count: number };

/** Lines around a change that stay in sight. */
const CONTEXT = 3;

/** Numbers count from 1. A line that only one side has stands alone. */
export function diffLines(before: readonly string[], after: readonly string[]): TextRow[] {
  const rows: TextRow[] = [];
  let i = 0;
  let j = 0;
  for (const [nextI, nextJ] of [...commonSubsequence(before, after), [before.length, after.length] as const]) {
    for (; i < nextI || j < nextJ; i++, j++)
      rows.push({
        kind: "changed",
        before: i < nextI ? before[i] : undefined,
        after: j < nextJ ? after[j] : undefined,
        numbers: [i < nextI ? i + 1 : undefined, j < nextJ ? j + 1 : undefined],
      });
    // The shorter side of a change waits for the longer one.
    [i, j] = [nextI, nextJ];
    const line = before[i];
    const other = after[j];
    if (line === undefined || other === undefined) continue;
    rows.push({ kind: "same", before: line, after: other, numbers: [i + 1, j + 1] });
    [i, j] = [i + 1, j + 1];
  }
  return rows;
}

/** Long runs of the same lines folded up. */
export function changesOnly(rows: readonly TextRow[]): TextRow[] {
  const kept = new Uint8Array(rows.length);
  for (const [at, row] of rows.entries())
    if (row.kind !== "same") kept.fill(1, Math.max(0, at - CONTEXT), Math.min(rows.length, at + CONTEXT + 1));
  const shown: TextRow[] = [];
  let skipped = 0;
  for (const [at, row] of rows.entries()) {
    if (!kept[at]) {
      skipped++;
      continue;
    }
    if (skipped > 0) shown.push({ kind: "skipped", count: skipped });
    skipped = 0;
    shown.push(row);
  }
  return skipped > 0 ? [...shown, { kind: "skipped", count: skipped }] : shown;
}
