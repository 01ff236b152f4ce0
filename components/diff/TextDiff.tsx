"use client";
/** Two payloads as text, side by side: JSON in lines, other text as it is, bytes that are no text in hex. */
import { useMemo } from "react";
import type { Payload } from "#components/payload/readPayload.ts";
import { VirtualRows } from "#components/payload/VirtualRows.tsx";
import { cx } from "#components/ui/cx.ts";
import { changesOnly, diffLines, type TextRow } from "#lib/domain/diffText.ts";
import { prettyLines } from "#lib/domain/prettyJson.ts";
import { hexLine, visible } from "#lib/domain/visible.ts";

export type TextDiffProps = { before: Payload; after: Payload; all: boolean; narrow: boolean };

/** Longer texts are compared as far as this. */
const MAX_LINES = 50_000;
/** Of a line, as much as a screen could hold many times. */
const MAX_LINE = 2_000;

export function TextDiff({ before, after, all, narrow }: TextDiffProps) {
  const rows = useMemo(() => {
    const lines = diffLines(linesOf(before), linesOf(after));
    return all ? lines : changesOnly(lines);
  }, [before, after, all]);
  const shown = useMemo(() => (narrow ? rows.flatMap(stack) : rows), [rows, narrow]);
  return (
    <VirtualRows
      role="region"
      aria-label="Differences as text"
      count={shown.length}
      className="border-y bg-surface py-1 font-mono text-sm leading-[22px] whitespace-pre [font-variant-ligatures:none]"
    >
      {(index) => {
        const row = shown[index];
        if (!row) return null;
        if (row.kind === "skipped") return <p className="px-3 text-faint italic">⋯ {row.count.toLocaleString("en")} the same</p>;
        return (
          <div className="flex">
            <Half row={row} side={0} wide={narrow} />
            <Half row={row} side={1} wide={narrow} />
          </div>
        );
      }}
    </VirtualRows>
  );
}

type Line = Exclude<TextRow, { kind: "skipped" }>;

function Half({ row, side, wide }: { row: Line; side: 0 | 1; wide: boolean }) {
  const text = side === 0 ? row.before : row.after;
  // In one column a line that both have is drawn once.
  if (wide && (text === undefined || (row.kind === "same" && side === 0))) return null;
  const sign = row.kind === "changed" && text !== undefined ? (side === 0 ? "-" : "+") : "";
  return (
    <div
      className={cx(
        "flex overflow-hidden pr-3",
        wide ? "w-full" : "w-1/2",
        side === 0 && !wide && "border-r",
        sign === "-" && "bg-st-dead-tint",
        sign === "+" && "bg-st-delivered-tint",
      )}
    >
      <span aria-hidden className="w-12 shrink-0 pr-2 text-right text-faint select-none">
        {row.numbers[side]}
      </span>
      <span aria-hidden className="w-4 shrink-0 text-faint select-none">
        {sign}
      </span>
      {sign && <span className="sr-only">{side === 0 ? "before: " : "after: "}</span>}
      <span>{text === undefined ? " " : visible(text.slice(0, MAX_LINE)) || " "}</span>
    </div>
  );
}

/** One column: what went above what came. */
function stack(row: TextRow): TextRow[] {
  if (row.kind !== "changed" || row.before === undefined || row.after === undefined) return [row];
  return [
    { kind: "changed", before: row.before, after: undefined, numbers: [row.numbers[0], undefined] },
    { kind: "changed", before: undefined, after: row.after, numbers: [undefined, row.numbers[1]] },
  ];
}

function linesOf({ bytes, text, root }: Payload): string[] {
  if (root && text !== undefined) return prettyLines(root, text).slice(0, MAX_LINES);
  if (text !== undefined) return text.split("\n").slice(0, MAX_LINES);
  return Array.from({ length: Math.min(MAX_LINES, Math.ceil(bytes.length / 16)) }, (_, n) => hexLine(bytes, n * 16));
}
