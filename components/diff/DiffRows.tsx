"use client";
/** Draws the rows of a difference: one column with signs, or before and after side by side. */
import type { ReactNode } from "react";
import { NodeText } from "#components/payload/NodeText.tsx";
import { VirtualRows } from "#components/payload/VirtualRows.tsx";
import { cx } from "#components/ui/cx.ts";
import { MAX_DIFF_DEPTH } from "#lib/domain/diff.ts";
import type { DiffRow } from "#lib/domain/diffRows.ts";
import type { JsonNode } from "#lib/domain/json.ts";
import { sizeOf } from "#lib/domain/tree.ts";
import { visible } from "#lib/domain/visible.ts";

export type DiffRowsProps = {
  rows: readonly DiffRow[];
  look: "split" | "unified";
  chosen: string | undefined;
  onChoose: (row: DiffRow) => void;
  onTurn: (row: DiffRow) => void;
};

/** Beyond this the indentation would push the text out of its column. */
const MAX_INDENT = 12;

type Line = { row: DiffRow; side: "both" | "before" | "after" };

/** A changed value is one line side by side and two lines in one column; its text says which it is for those who cannot see the colour. */
export function DiffRows({ rows, look, chosen, onChoose, onTurn }: DiffRowsProps) {
  const lines = look === "split" ? rows.map((row): Line => ({ row, side: "both" })) : rows.flatMap(unify);
  return (
    <VirtualRows
      role="region"
      aria-label="Differences"
      count={lines.length}
      rowHeight={24}
      className="border-y bg-surface py-1 font-mono text-sm [font-variant-ligatures:none]"
    >
      {(index) => {
        const line = lines[index];
        if (!line) return null;
        const { row } = line;
        return (
          <div
            className={cx(
              "flex h-6 leading-6 whitespace-pre",
              row.id === chosen && "outline-1 -outline-offset-1 outline-focus outline-solid",
            )}
          >
            {line.side === "both" ? (
              <>
                <Side row={row} side="before" onChoose={onChoose} onTurn={onTurn} className="w-1/2 overflow-hidden border-r" />
                <Side row={row} side="after" onChoose={onChoose} onTurn={onTurn} className="w-1/2 overflow-hidden" />
              </>
            ) : (
              <Side row={row} side={line.side} onChoose={onChoose} onTurn={onTurn} className="w-full" />
            )}
          </div>
        );
      }}
    </VirtualRows>
  );
}

function unify(row: DiffRow): Line[] {
  if (row.kind === "changed")
    return [
      { row, side: "before" },
      { row, side: "after" },
    ];
  return [{ row, side: row.kind === "removed" ? "before" : "after" }];
}

type SideProps = Pick<DiffRowsProps, "onChoose" | "onTurn"> & { row: DiffRow; side: "before" | "after"; className: string };

function Side({ row, side, onChoose, onTurn, className }: SideProps) {
  const node = row[side];
  const sign = signOf(row, side);
  const tone = sign === undefined ? undefined : row.noise ? "bg-sunken" : sign === "-" ? "bg-st-dead-tint" : "bg-st-delivered-tint";
  return (
    <div className={cx("flex shrink-0 pr-3", tone, row.noise && sign && "text-muted", className)}>
      <span aria-hidden className="w-6 shrink-0 text-center text-faint select-none">
        {sign ?? ""}
      </span>
      {sign && <span className="sr-only">{sign === "-" ? "before: " : "after: "}</span>}
      {node || row.kind === "skipped" ? (
        <span style={{ paddingLeft: `${Math.min(row.depth, MAX_INDENT)}rem` }} className="flex min-w-0">
          <SideText row={row} node={node} onChoose={onChoose} onTurn={onTurn} />
        </span>
      ) : null}
    </div>
  );
}

/** `-` on the side that went, `+` on the side that came; nothing for what is alike. */
function signOf({ kind }: DiffRow, side: "before" | "after"): "-" | "+" | undefined {
  if (side === "before") return kind === "removed" || kind === "changed" ? "-" : undefined;
  return kind === "added" || kind === "changed" ? "+" : undefined;
}

function SideText({
  row,
  node,
  onChoose,
  onTurn,
}: Pick<DiffRowsProps, "onChoose" | "onTurn"> & { row: DiffRow; node: JsonNode | undefined }) {
  if (row.kind === "skipped" || !node) return <span className="text-faint italic">⋯ {row.count.toLocaleString("en")} the same</span>;
  if (row.part === "close") return <span className="text-faint">{node.kind === "object" ? "}" : "]"}</span>;
  return (
    <>
      {row.key !== null && <KeyText name={row.key} />}
      <ValueButton onPress={() => (row.open === undefined ? onChoose(row) : onTurn(row))} expanded={row.open}>
        <NodeText node={node} open={row.open === true} plain={row.kind !== "same" && sizeOf(node) === undefined} />
        {row.path.length >= MAX_DIFF_DEPTH && row.kind === "changed" && (
          <span className="text-muted"> differs deeper than {MAX_DIFF_DEPTH} levels</span>
        )}
      </ValueButton>
    </>
  );
}

function KeyText({ name }: { name: string | number }) {
  return (
    <span className="shrink-0">
      <span className={typeof name === "number" ? "text-faint" : "text-text"}>{visible(String(name))}</span>
      <span className="pr-2 text-faint">:</span>
    </span>
  );
}

function ValueButton({ onPress, expanded, children }: { onPress: () => void; expanded: boolean | undefined; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-expanded={expanded}
      onClick={onPress}
      className="h-6 min-w-6 truncate text-left leading-6 outline-offset-[-2px]!"
    >
      {children}
    </button>
  );
}
