"use client";
/** What can be done with the ticked rows, or, by a second deliberate click, with everything that matches. */
import { useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { Button } from "#components/ui/Button.tsx";
import type { ReplayScope } from "#lib/contracts/replays.ts";

export type SelectionBarProps = {
  q: string;
  ticked: ReadonlySet<string>;
  /** The absolute range of the list: a replay covers what was shown, not what came since. */
  applied: { from: string; to: string };
  onReplay: (scope: ReplayScope) => void;
  onClear: () => void;
};

export function SelectionBar({ q, ticked, applied, onReplay, onClear }: SelectionBarProps) {
  const [all, setAll] = useState(false);
  const reason = useRoleReason("operator");
  const count = ticked.size;
  const scope: ReplayScope = { kind: "events", q: all ? q : `id:(${[...ticked].join(",")})`, ...applied };
  return (
    <div role="toolbar" aria-label="Selection" className="flex flex-1 flex-wrap items-center gap-2 rounded bg-selected px-3 py-1">
      <span role="status" className="font-medium">
        {all ? "All matching events" : `${count.toLocaleString("en")} selected`}
      </span>
      {!all && (
        <Button size="sm" variant="ghost" onClick={() => setAll(true)}>
          Select all matching
        </Button>
      )}
      <span className="ml-auto" />
      <Button size="sm" variant="primary" disabledReason={reason} onClick={() => onReplay(scope)}>
        {all ? "Replay all matching …" : `Replay ${count.toLocaleString("en")} ${count === 1 ? "event" : "events"} …`}
      </Button>
      <Button size="sm" variant="ghost" onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}
