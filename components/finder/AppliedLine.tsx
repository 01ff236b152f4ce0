"use client";
/** Every limit that is applied, as chips that can be taken away, and the absolute range with its zone. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { rangeLabel } from "#components/events/eventSearch.ts";
import { formatTime, useClock, zoneName } from "#components/ui/clock.ts";
import { formatCount, formatExact } from "#components/ui/Num.tsx";
import type { EventsOverview } from "#lib/contracts/summary.ts";
import { withoutToken } from "#lib/domain/queryEdit.ts";
import { queryTokens } from "#lib/domain/queryTokens.ts";
import { DEFAULT_FROM } from "#lib/domain/rangeLabel.ts";
import { visible } from "#lib/domain/visible.ts";

export type AppliedLineProps = {
  q: string;
  from: string | null;
  to: string | null;
  overview: EventsOverview | undefined;
  onChange: (next: { q?: string; from?: string | null; to?: string | null }) => void;
};

export function AppliedLine({ q, from, to, overview, onChange }: AppliedLineProps) {
  useClock();
  const isDefault = (from ?? DEFAULT_FROM) === DEFAULT_FROM && to === null;
  const tokens = queryTokens(q).filter(({ kind }) => kind === "term" || kind === "word");
  return (
    <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
      <ul aria-label="Applied" className="flex min-w-0 flex-wrap gap-1">
        <Chip {...(!isDefault && { name: "the range", onRemove: () => onChange({ from: null, to: null }) })}>
          {rangeLabel(from, to)}
          {isDefault && <span className="text-faint"> · default</span>}
        </Chip>
        {tokens.map((token) => {
          const text = q.slice(token.start, token.end);
          return (
            <Chip key={token.start} name={text} onRemove={() => onChange({ q: withoutToken(q, token) })}>
              <code className="truncate">{visible(text)}</code>
            </Chip>
          );
        })}
      </ul>
      {overview && <Counted overview={overview} />}
    </div>
  );
}

function Chip({ children, name, onRemove }: { children: ReactNode; name?: string; onRemove?: () => void }) {
  return (
    <li className="flex h-6 max-w-80 min-w-0 items-center gap-1 rounded border pl-2 text-text max-sm:h-9">
      <span className={onRemove ? "truncate" : "truncate pr-2"}>{children}</span>
      {onRemove && (
        <button
          type="button"
          aria-label={`Remove ${name}`}
          onClick={onRemove}
          className="grid size-6 shrink-0 place-items-center rounded text-faint hover:text-text max-sm:size-9"
        >
          <X size={12} aria-hidden />
        </button>
      )}
    </li>
  );
}

function Counted({ overview: { total, applied, counted } }: { overview: EventsOverview }) {
  const part = counted.from > applied.from;
  const utc = (iso: string) => iso.slice(5, 16).replace("T", " ");
  return (
    <p className="ml-auto tabular-nums max-lg:ml-0">
      <span className="text-text" title={formatExact(total.count)}>
        {total.approximate && "≈"}
        {formatCount(total.count)} {total.count === 1 ? "event" : "events"}
      </span>{" "}
      {part && <>counted since {formatTime(counted.from, "dayMinute")} · </>}
      {formatTime(applied.from, "dayMinute")} – {formatTime(applied.to, "dayMinute")} {zoneName()}
      {zoneName() !== "UTC" && (
        <span className="text-faint max-sm:hidden">
          {" "}
          · {utc(applied.from)} – {utc(applied.to)} UTC
        </span>
      )}
    </p>
  );
}
