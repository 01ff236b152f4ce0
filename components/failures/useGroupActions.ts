"use client";
/** What can be done about a group, with its words and its way back. */
import { useMe } from "#components/layout/MeProvider.tsx";
import type { FailureGroup } from "#lib/contracts/failures.ts";
import { type AskedChange, useFailureDesk } from "./FailureDesk.tsx";
import { muteEnd, shortName } from "./words.ts";

const HOUR_MS = 3_600_000;

export type GroupActions = ReturnType<typeof useGroupActions>;

export function useGroupActions(group: FailureGroup) {
  const ask = useFailureDesk();
  const me = useMe();
  const { fingerprint, state, dead } = group;
  const name = shortName(group);
  const run = (change: Omit<AskedChange, "fingerprint">) => ask({ fingerprint, ...change });
  const mute = (end: { until?: string; untilDead?: number }) =>
    run({
      patch: { action: "mute", ...end },
      said: `Muted ${name}: ${muteEnd({ mutedUntil: end.until ?? null, mutedUntilDead: end.untilDead ?? null })}.`,
      undo: { action: "unmute" },
    });
  return {
    /** Acknowledges what is open, and gives back what is acknowledged. */
    acknowledge: () =>
      state === "acknowledged"
        ? run({ patch: { action: "unacknowledge" }, said: `${name} is open again.`, undo: { action: "acknowledge" } })
        : run({ patch: { action: "acknowledge" }, said: `Acknowledged ${name}.`, undo: { action: "unacknowledge" } }),
    muteFor: (hours: number) => mute({ until: new Date(Date.now() + hours * HOUR_MS).toISOString() }),
    muteUntil: (until: string) => mute({ until }),
    muteUntilDead: (more: number) => mute({ untilDead: dead + more }),
    mute: () => mute({}),
    unmute: () => run({ patch: { action: "unmute" }, said: `Unmuted ${name}.` }),
    resolve: () => run({ patch: { action: "resolve" }, said: `Resolved ${name}.`, undo: { action: "reopen" } }),
    reopen: () => run({ patch: { action: "reopen" }, said: `${name} is open again.` }),
    assign: (assignee: string | null) => run({ patch: { action: "assign", assignee }, said: "Assigned." }),
    assignToMe: () => run({ patch: { action: "assign", assignee: me.email }, said: "Assigned." }),
    merge: (into: string) => run({ patch: { action: "merge", into }, said: `Merged ${name}.`, undo: { action: "unmerge" } }),
    me: me.email,
  };
}
