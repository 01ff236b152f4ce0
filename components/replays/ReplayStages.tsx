/** Where a replay is on its way: plan → dry run → first ten → run → report. */
import { Fragment } from "react";
import { cx } from "#components/ui/cx.ts";
import { type State, StateBadge, StateGlyph } from "#components/ui/StateBadge.tsx";
import type { Replay, ReplayDetail } from "#lib/contracts/replays.ts";

/** Its state; while the first ten are waited for, that. */
export function ReplayState({ replay, look = "text" }: { replay: Replay; look?: "text" | "tint" }) {
  const isCanary = replay.state === "running" && replay.canaryState === "waiting";
  return <StateBadge state={replay.state} look={look} {...(isCanary && { word: `first ${replay.canary}` })} />;
}

type Stage = { name: string; state: State; isCurrent: boolean };

export function ReplayStages({ replay }: { replay: ReplayDetail }) {
  return (
    <ol aria-label="Stages" className="flex flex-wrap items-center gap-x-2 gap-y-1">
      {stagesOf(replay).map(({ name, state, isCurrent }, n) => (
        <Fragment key={name}>
          {n > 0 && <li aria-hidden className="w-4 border-t" />}
          <li
            aria-current={isCurrent ? "step" : undefined}
            className={cx("inline-flex items-center gap-1.5", isCurrent ? "font-medium" : "text-muted")}
          >
            <StateGlyph state={state} />
            {name}
          </li>
        </Fragment>
      ))}
    </ol>
  );
}

function stagesOf({ state, canary, canaryState, trials, startedAt, note }: ReplayDetail): Stage[] {
  const isOver = state === "finished" || state === "cancelled";
  const isCanary = canaryState === "waiting";
  const tried: Stage[] =
    trials.length === 0
      ? []
      : [
          {
            name: "Dry run",
            state: state === "trying" ? "delivering" : "delivered",
            isCurrent: state === "trying" || (state === "paused" && startedAt === null),
          },
        ];
  const first: Stage[] =
    canary === 0
      ? []
      : [
          {
            name: `First ${canary}`,
            state:
              canaryState === "passed" ? "delivered" : canaryState === "failed" ? "dead" : startedAt && !isOver ? "delivering" : "queued",
            isCurrent:
              !isOver &&
              startedAt !== null &&
              (isCanary || (canaryState === "failed" && state === "paused" && note.includes("of the first"))),
          },
        ];
  const isBefore = [...tried, ...first].some(({ isCurrent }) => isCurrent);
  const runs = startedAt !== null && !isCanary && !isBefore;
  return [
    { name: "Plan", state: "delivered", isCurrent: false },
    ...tried,
    ...first,
    {
      name: "Run",
      state: isOver ? (state === "finished" ? "delivered" : "cancelled") : runs ? (state === "paused" ? "paused" : "delivering") : "queued",
      isCurrent: runs && !isOver,
    },
    { name: "Report", state: isOver ? "delivered" : "queued", isCurrent: isOver },
  ];
}
