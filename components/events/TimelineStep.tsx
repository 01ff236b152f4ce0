/** A step of a timeline, and the wait before it: a dashed line, taller for longer. */
import type { ReactNode } from "react";
import { formatDuration } from "#components/ui/Duration.tsx";
import { type State, StateBadge } from "#components/ui/StateBadge.tsx";
import { type Gap, gapHeight } from "#lib/domain/timeline.ts";

export type StepProps = {
  state: State;
  title: string;
  children?: ReactNode;
  /** At the right: how long, when. */
  end?: ReactNode;
  below?: ReactNode;
  gaps?: readonly Gap[];
};

export function Step({ state, title, children, end, below, gaps = [] }: StepProps) {
  return (
    <li>
      {gaps.map((gap, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: waits have no name but their place
        <Wait key={n} gap={gap} />
      ))}
      <div className="flex min-h-7 flex-wrap items-center gap-x-2">
        <StateBadge state={state} look="glyph" className="mr-1" />
        <span className="font-medium">{title}</span>
        <span className="min-w-0 break-words text-muted">{children}</span>
        <span className="ml-auto flex gap-3 text-muted tabular-nums">{end}</span>
      </div>
      {below && <div className="mb-2 ml-[5.5px] border-l border-line-strong! pl-[1.15rem]">{below}</div>}
    </li>
  );
}

/** Shorter waits are not worth a line of their own. */
const SHOWN_MS = 100;
const words = { queued: "queued", backoff: "backed off" } as const;

function Wait({ gap: { kind, ms, skew } }: { gap: Gap }) {
  if (ms < SHOWN_MS && !skew) return null;
  return (
    <p
      style={{ minHeight: gapHeight(ms) }}
      className="ml-[5.5px] flex items-center border-l border-dashed border-line-strong! pl-[1.15rem] text-sm text-faint"
    >
      {skew ? (
        <span title="The two clocks disagree: this step began before the one above it ended. The wait is drawn as none.">clock skew</span>
      ) : (
        `${words[kind]} ${formatDuration(ms)}`
      )}
    </p>
  );
}
