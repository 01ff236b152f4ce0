"use client";
/** Two payloads compared: changes only at first, ids and times on request, exact values to copy. */
import { parseAsBoolean, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo, useState, useSyncExternalStore } from "react";
import { exactText } from "#components/payload/NodeText.tsx";
import type { Payload } from "#components/payload/readPayload.ts";
import { Button } from "#components/ui/Button.tsx";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { diffJson, isEmpty } from "#lib/domain/diff.ts";
import { type DiffRow, diffRows } from "#lib/domain/diffRows.ts";
import type { JsonNode } from "#lib/domain/json.ts";
import { pathText } from "#lib/domain/tree.ts";
import { visible } from "#lib/domain/visible.ts";
import { DiffRows } from "./DiffRows.tsx";

export type PayloadDiffProps = { before: Payload; after: Payload };

const LOOKS = ["split", "unified"] as const;
const looks = { split: "Side by side", unified: "Unified" };
const state = {
  look: parseAsStringLiteral(LOOKS).withDefault("split"),
  all: parseAsBoolean.withDefault(false),
  noise: parseAsBoolean.withDefault(false),
};

export function PayloadDiff({ before, after }: PayloadDiffProps) {
  if (before.root && after.root) return <TreeDiff before={{ ...before, root: before.root }} after={{ ...after, root: after.root }} />;
  return <TextDiff before={before} after={after} />;
}

/** Without two trees there is only one question left: are the bytes alike? */
function TextDiff({ before, after }: PayloadDiffProps) {
  const same = before.bytes.length === after.bytes.length && before.bytes.every((byte, i) => byte === after.bytes[i]);
  const side = before.problem ? `Earlier payload: ${before.problem}` : `This payload: ${after.problem}`;
  return (
    <p className="border-l-2 border-st-retrying-solid bg-st-retrying-tint px-3 py-2">
      {side} {same ? "Both are the same, byte for byte." : "They differ, and cannot be compared member by member."}
    </p>
  );
}

type Side = Payload & { root: JsonNode };

function TreeDiff({ before, after }: { before: Side; after: Side }) {
  const [{ look, all, noise }, setState] = useQueryStates(state);
  const narrow = useNarrow();
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<DiffRow>();
  const difference = useMemo(() => diffJson(before.root, after.root), [before, after]);
  const { counts } = difference;
  const shownNoise = noise || (counts.noise > 0 && counts.changed === counts.noise && counts.added + counts.removed === 0);
  const rows = useMemo(
    () => diffRows(difference.root, { changesOnly: !all, hideNoise: !shownNoise, turned }),
    [difference, all, shownNoise, turned],
  );
  if (isEmpty(difference))
    return <p className="border-y py-6 text-muted">The payloads are the same, member for member and digit for digit.</p>;
  const turn = (row: DiffRow) =>
    setTurned((now) => (now.has(row.id) ? new Set([...now].filter((id) => id !== row.id)) : new Set([...now, row.id])));
  return (
    <div>
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 py-1">
        <p className="mr-auto">
          <Count value={counts.changed - counts.noise} word="changed" /> · <Count value={counts.added} word="added" /> ·{" "}
          <Count value={counts.removed} word="removed" />
          {counts.noise > 0 && <span className="text-faint"> · {counts.noise.toLocaleString("en")} only ids and times</span>}
        </p>
        <Checkbox label="Changes only" checked={!all} onChange={(event) => void setState({ all: event.target.checked ? null : true })} />
        <Checkbox
          label="Show ids and times"
          checked={shownNoise}
          disabled={shownNoise !== noise}
          onChange={(event) => void setState({ noise: event.target.checked || null })}
        />
        <fieldset className="flex gap-0.5 rounded border p-0.5 max-sm:hidden">
          <legend className="sr-only">Layout</legend>
          {LOOKS.map((each) => (
            <Button
              key={each}
              size="sm"
              variant="ghost"
              aria-pressed={look === each}
              onClick={() => void setState({ look: each })}
              className="aria-pressed:bg-selected aria-pressed:text-text"
            >
              {looks[each]}
            </Button>
          ))}
        </fieldset>
      </div>
      <ChosenBar row={chosen} before={before} after={after} />
      <DiffRows rows={rows} look={narrow ? "unified" : look} chosen={chosen?.id} onChoose={setChosen} onTurn={turn} />
    </div>
  );
}

/** Two columns need room: on a phone there is one. */
function useNarrow(): boolean {
  return useSyncExternalStore(
    watchWidth,
    () => !window.matchMedia(ROOMY).matches,
    () => false,
  );
}
const ROOMY = "(min-width: 40rem)";
function watchWidth(tell: () => void) {
  const query = window.matchMedia(ROOMY);
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}

const Count = ({ value, word }: { value: number; word: string }) => (
  <>
    <strong className="font-semibold">{value.toLocaleString("en")}</strong> {word}
  </>
);

function ChosenBar({ row, before, after }: { row: DiffRow | undefined; before: Side; after: Side }) {
  const path = row && pathText(row.path);
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-1 text-sm">
      <code className="mr-auto min-w-0 truncate text-muted">
        {row ? visible(path || "whole payload") : "Choose a line to copy its values."}
      </code>
      {row?.before && <CopyButton text={exactText(row.before, before.text ?? "")} label="Copy before" visible />}
      {row?.after && <CopyButton text={exactText(row.after, after.text ?? "")} label="Copy after" visible />}
      {path && <CopyButton text={path} label="Copy path" visible />}
    </div>
  );
}
