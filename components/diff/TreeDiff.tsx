"use client";
/** Two JSON payloads member by member, with what the source's rules ignore out of sight. */
import { type ReactNode, useMemo, useState } from "react";
import { exactText } from "#components/payload/NodeText.tsx";
import { Button } from "#components/ui/Button.tsx";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { type DiffCounts, diffJson, isEmpty } from "#lib/domain/diff.ts";
import { type DiffRow, diffRows } from "#lib/domain/diffRows.ts";
import { type DiffRules, rulePath, withPath } from "#lib/domain/diffRules.ts";
import { pathText } from "#lib/domain/tree.ts";
import { visible } from "#lib/domain/visible.ts";
import { DiffRows } from "./DiffRows.tsx";
import type { DiffView, SetDiffView, TreeSide } from "./PayloadDiff.tsx";
import { RulesBar } from "./RulesBar.tsx";
import { useDiffRules } from "./useDiffRules.ts";

export type TreeDiffProps = {
  before: TreeSide;
  after: TreeSide;
  sourceId: string;
  view: DiffView;
  setView: SetDiffView;
  narrow: boolean;
  /** At the right of the bar. */
  children: ReactNode;
};

export function TreeDiff({ before, after, sourceId, view: { look, all, noise }, setView, narrow, children }: TreeDiffProps) {
  const [rules, setRules] = useDiffRules(sourceId);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<DiffRow>();
  const difference = useMemo(() => diffJson(before.root, after.root, rules), [before, after, rules]);
  const { counts } = difference;
  const onlyNoise = counts.noise > 0 && counts.changed === counts.noise && counts.added + counts.removed === 0;
  const shownNoise = noise || onlyNoise;
  const rows = useMemo(
    () => diffRows(difference.root, { changesOnly: !all, hideNoise: !shownNoise, turned }),
    [difference, all, shownNoise, turned],
  );
  if (isEmpty(difference))
    return (
      <div>
        <div className="flex min-h-9 items-center justify-end py-1">{children}</div>
        <p className="border-y py-6 text-muted">The payloads are the same, member for member and digit for digit.</p>
      </div>
    );
  const turn = (row: DiffRow) =>
    setTurned((now) => (now.has(row.id) ? new Set([...now].filter((id) => id !== row.id)) : new Set([...now, row.id])));
  return (
    <div>
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 py-1">
        <Counts counts={counts} />
        <Checkbox label="Changes only" checked={!all} onChange={(event) => setView({ all: event.target.checked ? null : true })} />
        {children}
      </div>
      <RulesBar rules={rules} setRules={setRules} ignored={counts.noise} shown={shownNoise}>
        <Checkbox
          label="Show them"
          checked={shownNoise}
          disabled={onlyNoise || counts.noise === 0}
          onChange={(event) => setView({ noise: event.target.checked || null })}
        />
      </RulesBar>
      <ChosenBar row={chosen} before={before} after={after} rules={rules} setRules={setRules} />
      <DiffRows
        rows={rows}
        look={narrow || look === "unified" ? "unified" : "split"}
        chosen={chosen?.id}
        onChoose={setChosen}
        onTurn={turn}
      />
    </div>
  );
}

function Counts({ counts }: { counts: DiffCounts }) {
  return (
    <p className="mr-auto">
      <Count value={counts.changed - counts.noise} word="changed" /> · <Count value={counts.added} word="added" /> ·{" "}
      <Count value={counts.removed} word="removed" />
    </p>
  );
}

const Count = ({ value, word }: { value: number; word: string }) => (
  <>
    <strong className="font-semibold">{value.toLocaleString("en")}</strong> {word}
  </>
);

type ChosenProps = Pick<TreeDiffProps, "before" | "after"> & {
  row: DiffRow | undefined;
  rules: DiffRules;
  setRules: (rules: DiffRules) => void;
};

function ChosenBar({ row, before, after, rules, setRules }: ChosenProps) {
  const path = row && pathText(row.path);
  const rule = row && rulePath(row.path);
  const ignored = rule !== undefined && rules.paths.includes(rule);
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-1 text-sm">
      <code className="mr-auto min-w-0 truncate text-muted">
        {row ? visible(path || "whole payload") : "Choose a line to copy its values or to ignore it."}
      </code>
      {row?.before && <CopyButton text={exactText(row.before, before.text)} label="Copy before" visible />}
      {row?.after && <CopyButton text={exactText(row.after, after.text)} label="Copy after" visible />}
      {path && <CopyButton text={path} label="Copy path" visible />}
      {rule && (
        <Button size="sm" variant="ghost" onClick={() => setRules(withPath(rules, rule, !ignored))}>
          {ignored ? "Look at it again" : "Ignore it"}
        </Button>
      )}
    </div>
  );
}
