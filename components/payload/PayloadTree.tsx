"use client";
/** A payload as a tree: arrows walk and open it, the bar above acts on the chosen value. */
import { type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { cx } from "#components/ui/cx.ts";
import type { JsonNode } from "#lib/domain/json.ts";
import { MAX_TREE_DEPTH, openUpTo, type TreeRow, treeRows } from "#lib/domain/tree.ts";
import { visible } from "#lib/domain/visible.ts";
import { NodeText } from "./NodeText.tsx";
import { ValueBar, type ValueBarProps } from "./ValueBar.tsx";
import { VirtualRows, type VirtualRowsHandle } from "./VirtualRows.tsx";

export type PayloadTreeProps = { root: JsonNode; text: string; label: string; scope?: ValueBarProps["scope"] };

const FIRST_ROWS = 400;
/** Deeper values are drawn at the same indentation; the path above says where they are. */
const MAX_INDENT = 40;
const ALL_ROWS = 200_000;

export function PayloadTree({ root, text, label, scope }: PayloadTreeProps) {
  const [open, setOpen] = useState<ReadonlySet<number>>(() => openUpTo(root, FIRST_ROWS, 8));
  const [chosen, setChosen] = useState(root.start);
  const rows = useMemo(() => treeRows(root, open), [root, open]);
  const list = useRef<VirtualRowsHandle>(null);
  const id = useId();
  const active = rows.findIndex((row) => row.id === chosen && row.part === "value");

  const choose = (index: number) => {
    const row = rows[index];
    if (!row) return;
    setChosen(row.id);
    list.current?.show(index);
  };
  /** By its place: also one that scrolled away. */
  const reveal = (start: number) => choose(rows.findIndex((row) => row.id === start && row.part === "value"));
  const turn = (row: TreeRow | undefined, to?: boolean) => {
    if (!row?.size || row.part !== "value" || row.open === to) return;
    const next = new Set(open);
    if (row.open) next.delete(row.id);
    else next.add(row.id);
    setOpen(next);
  };
  const press = (event: KeyboardEvent) => {
    const move = moveOf(event.key, rows, active);
    if (move === undefined) return;
    event.preventDefault();
    if (typeof move === "number") choose(move);
    else turn(rows[active], move === "toggle" ? undefined : move === "open");
  };
  return (
    <div>
      <ValueBar root={root} text={text} chosen={rows[active]?.node ?? root} scope={scope} onChoose={reveal}>
        <Button size="sm" variant="ghost" onClick={() => setOpen(openUpTo(root, ALL_ROWS))}>
          Open all
        </Button>
        <Button size="sm" variant="ghost" onClick={() => setOpen(openUpTo(root, 1, 1))}>
          Close all
        </Button>
      </ValueBar>
      <VirtualRows
        handle={list}
        role="tree"
        aria-label={label}
        aria-activedescendant={active < 0 ? undefined : `${id}-${chosen}`}
        count={rows.length}
        onKeyDown={press}
        className="border-y bg-surface py-1 font-mono text-sm [font-variant-ligatures:none]"
      >
        {(index) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <TreeLine
              row={row}
              id={`${id}-${row.id}`}
              chosen={index === active}
              onChoose={() => setChosen(row.id)}
              onTurn={() => turn(row)}
            />
          );
        }}
      </VirtualRows>
    </div>
  );
}

type TreeLineProps = { row: TreeRow; id: string; chosen: boolean; onChoose: () => void; onTurn: () => void };

function TreeLine({ row, id, chosen, onChoose, onTurn }: TreeLineProps) {
  const indent = { paddingLeft: `${0.75 + Math.min(row.depth, MAX_INDENT) * 1.1}rem` };
  if (row.part === "too_deep")
    return (
      <div role="presentation" style={indent} className="leading-[22px] whitespace-nowrap text-faint italic">
        deeper than {MAX_TREE_DEPTH} levels: the raw view has the rest
      </div>
    );
  if (row.part === "close")
    return (
      <div role="presentation" style={indent} className="leading-[22px] text-faint">
        <span className="inline-block w-[1.1rem]" />
        {row.node.kind === "object" ? "}" : "]"}
      </div>
    );
  return (
    // The keys are the tree's own: focus stays on it, as the tree pattern asks.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    <div
      role="treeitem"
      id={id}
      aria-level={row.depth + 1}
      aria-selected={chosen}
      {...(row.size ? { "aria-expanded": row.open } : {})}
      onClick={() => (chosen && row.size ? onTurn() : onChoose())}
      style={indent}
      className={cx(
        "flex h-[22px] cursor-default items-center leading-[22px] whitespace-nowrap hover:bg-hover",
        chosen && "bg-selected hover:bg-selected",
      )}
    >
      <Twist row={row} onTurn={onTurn} />
      {row.key !== null && (
        <>
          <span className={typeof row.key === "number" ? "text-faint" : "text-text"}>{visible(String(row.key))}</span>
          <span className="pr-2 text-faint">:</span>
        </>
      )}
      <NodeText node={row.node} open={row.open} />
    </div>
  );
}

function Twist({ row, onTurn }: { row: TreeRow; onTurn: () => void }) {
  return (
    <span
      aria-hidden
      onClick={(event) => {
        event.stopPropagation();
        onTurn();
      }}
      className={cx("inline-grid h-[22px] w-[1.1rem] shrink-0 place-items-center text-faint", (row.size ?? 0) > 0 && "cursor-pointer")}
    >
      {row.size ? (
        <svg aria-hidden viewBox="0 0 8 8" width="8" height="8" className={cx("fill-current", row.open && "rotate-90")}>
          <path d="M2 0.5 6.5 4 2 7.5z" />
        </svg>
      ) : null}
    </span>
  );
}

/** Where a key leads: a row's index, or what happens to the current one; undefined for other keys. */
function moveOf(key: string, rows: readonly TreeRow[], active: number): number | "open" | "close" | "toggle" | undefined {
  const row = rows[active];
  const next = (step: 1 | -1) => {
    for (let i = active + step; i >= 0 && i < rows.length; i += step) if (rows[i]?.part === "value") return i;
    return active;
  };
  if (key === "ArrowDown" || key === "j") return next(1);
  if (key === "ArrowUp" || key === "k") return next(-1);
  if (key === "Home") return 0;
  if (key === "End") return rows.findLastIndex(({ part }) => part === "value");
  if (key === "Enter" || key === " ") return "toggle";
  if (key === "ArrowRight") return row?.open ? next(1) : "open";
  if (key !== "ArrowLeft") return undefined;
  return row?.open
    ? "close"
    : rows.findLastIndex((other, i) => i < active && other.part === "value" && other.depth === (row?.depth ?? 0) - 1);
}
