/** How far a replay is. */
import { Num } from "#components/ui/Num.tsx";
import { ProgressBar } from "#components/ui/ProgressBar.tsx";
import type { Replay } from "#lib/contracts/replays.ts";

export const progressParts = ({ delivered, dead, skipped }: Replay) => [
  { value: delivered, tone: "delivered" as const },
  { value: dead, tone: "dead" as const },
  { value: skipped, tone: "queued" as const },
];

/** Takes the replay as it is; the page or panel keeps it fresh. */
export function ReplayProgress({ replay }: { replay: Replay }) {
  const { total, started, delivered, dead, skipped, state } = replay;
  const ended = delivered + dead + skipped;
  const isOver = state === "cancelled" || state === "finished";
  const facts: (readonly [string, number])[] = [
    ["Done", ended],
    ["Delivered", delivered],
    ["Dead", dead],
    ...(skipped > 0 ? [["Skipped", skipped] as const] : []),
    ["In progress", Math.max(0, started - ended)],
    [isOver ? "Not made" : "Remaining", isOver ? Math.max(0, total - started) : Math.max(0, total - ended)],
  ];
  return (
    <div className="flex flex-col gap-3">
      <ProgressBar label={`Progress of ${replay.name}`} total={total} parts={progressParts(replay)} />
      <dl className="grid grid-cols-3 gap-x-6 gap-y-2 sm:flex sm:flex-wrap sm:gap-x-8">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-faint">{name}</dt>
            <dd className="text-lg font-semibold">
              <Num value={value} exact />
              {name === "Done" && (
                <span className="font-normal text-muted">
                  {" "}
                  of <Num value={total} exact />
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
