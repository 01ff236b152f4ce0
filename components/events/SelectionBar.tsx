"use client";
/** What can be done with the ticked rows, or, by a second deliberate click, with everything that matches. */
import { Download } from "lucide-react";
import dynamic from "next/dynamic";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { type MatchTotal, useMatchTotal } from "#components/queries/eventList.ts";
import { Button } from "#components/ui/Button.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import { useOpener } from "#components/ui/useOpener.ts";
import type { ReplayScope } from "#lib/contracts/replays.ts";
import { MAX_SINGLE, queryOfSelection, type Selection } from "#lib/domain/selection.ts";

const load = () => import("./ExportPanel.tsx");
const ExportPanel = dynamic(() => load().then(({ ExportPanel }) => ExportPanel), { ssr: false });

export type SelectionBarProps = {
  q: string;
  selection: Selection;
  /** The absolute range of the list: an action covers what was shown, not what came since. */
  applied: { from: string; to: string };
  onAll: () => void;
  onReplay: (scope: ReplayScope) => void;
  onClear: () => void;
};

export function SelectionBar({ q, selection, applied, onAll, onReplay, onClear }: SelectionBarProps) {
  const role = useRoleReason("operator");
  const { button, opened } = useOpener(load);
  const total = useMatchTotal(q, applied);
  const { all, ids } = selection;
  const tooMany =
    !all && ids.size > MAX_SINGLE ? `At most ${MAX_SINGLE} single events at once. Select all matching, or untick some.` : undefined;
  const reason = role ?? tooMany;
  const scope = { q: queryOfSelection(selection, q), ...applied };
  const count = all ? totalText(total) : formatExact(ids.size);
  return (
    <div role="toolbar" aria-label="Selection" className="flex min-h-7 flex-1 flex-wrap items-center gap-2 rounded bg-selected px-3">
      <span role="status" className="font-medium tabular-nums">
        {all ? `All ${count} matching selected`.replace("  ", " ") : `${count} selected`}
      </span>
      {!all && (
        <Button size="sm" variant="ghost" onClick={onAll}>
          {`Select all ${totalText(total)} matching`.replace("  ", " ")}
        </Button>
      )}
      <span className="ml-auto" />
      <Button size="sm" variant="primary" data-replay disabledReason={reason} onClick={() => onReplay({ kind: "events", ...scope })}>
        {all ? "Replay all matching …" : `Replay ${count} ${ids.size === 1 ? "event" : "events"} …`}
      </Button>
      {reason === undefined ? (
        <>
          <Button {...button} size="sm" variant="ghost" icon={<Download size={13} aria-hidden />}>
            Export
          </Button>
          {opened && <ExportPanel {...opened} scope={scope} />}
        </>
      ) : (
        <Button size="sm" variant="ghost" icon={<Download size={13} aria-hidden />} disabledReason={reason}>
          Export
        </Button>
      )}
      <Button size="sm" variant="ghost" onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}

const totalText = (total: MatchTotal | undefined) => (total ? `${total.approximate ? "≈" : ""}${formatExact(total.count)}` : "");
