"use client";
/** The keys of the failures list: j k move, o opens, r plans a replay, e acknowledges. */
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useListKeys } from "#components/events/useListKeys.ts";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useReplayDesk } from "#components/replays/ReplayDesk.tsx";
import type { FailureRow } from "#lib/contracts/failures.ts";
import { useFailureDesk } from "./FailureDesk.tsx";
import { replayOf } from "./FailuresTable.tsx";
import { shortName } from "./words.ts";

/** @returns the fingerprint of the row the keys act on */
export function useFailureKeys(groups: readonly FailureRow[]): string | undefined {
  const router = useRouter();
  const replay = useReplayDesk();
  const change = useFailureDesk();
  const refused = useRoleReason("operator") !== undefined;
  const [active, setActive] = useState<string>();
  const current = groups.find(({ fingerprint }) => fingerprint === active);
  const move = (step: 1 | -1) => {
    const index = groups.findIndex(({ fingerprint }) => fingerprint === active);
    const next = groups[index < 0 ? 0 : Math.min(groups.length - 1, Math.max(0, index + step))];
    if (!next) return;
    setActive(next.fingerprint);
    const row = document.getElementById(next.fingerprint);
    row?.scrollIntoView({ block: "nearest" });
    row?.querySelector<HTMLElement>("[data-row-link]")?.focus({ preventScroll: true });
  };
  useListKeys({
    j: () => move(1),
    k: () => move(-1),
    o: () => current && router.push(`/failures/${current.fingerprint}`),
    r: () => !refused && current && current.dead > 0 && replay(replayOf(current)),
    e: () => !refused && current && acknowledge(current, change),
  });
  return current?.fingerprint;
}

function acknowledge(group: FailureRow, change: ReturnType<typeof useFailureDesk>) {
  const { fingerprint, state } = group;
  if (state !== "open") return;
  change({ fingerprint, patch: { action: "acknowledge" }, said: `Acknowledged ${shortName(group)}.`, undo: { action: "unacknowledge" } });
}
