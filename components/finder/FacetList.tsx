"use client";
/** The values of one field: a click asks for it only, with Alt for all but it, with Shift for it too. */
import { MinusCircle } from "lucide-react";
import type { MouseEvent } from "react";
import { cx } from "#components/ui/cx.ts";
import { formatCount, formatExact } from "#components/ui/Num.tsx";
import { type State, StateGlyph } from "#components/ui/StateBadge.tsx";
import type { Facet, FacetValue } from "#lib/contracts/summary.ts";
import { addValue, excludeValue, onlyValue, valueState } from "#lib/domain/queryEdit.ts";
import { visible } from "#lib/domain/visible.ts";

const TITLES: Record<Facet["field"], string> = { status: "Status", source: "Source", type: "Type", handler: "Handler", error: "Error" };

export function FacetList({ facet, q, onChange }: { facet: Facet; q: string; onChange: (q: string) => void }) {
  const { field, values, approximate, more } = facet;
  const most = Math.max(1, ...values.map(({ count }) => count));
  return (
    <section aria-label={TITLES[field]}>
      <h2 className="mb-1 text-sm font-medium text-faint">{TITLES[field]}</h2>
      {values.length === 0 && <p className="text-sm text-faint">None in this range.</p>}
      <ul>
        {values.map((value) => (
          <FacetRow key={value.value} {...{ facet, value, most, q, onChange, approximate }} />
        ))}
      </ul>
      {more > 0 && <p className="pt-0.5 text-sm text-faint">{`and ${formatCount(more)} more`}</p>}
    </section>
  );
}

type RowProps = { facet: Facet; value: FacetValue; most: number; q: string; onChange: (q: string) => void; approximate: boolean };

function FacetRow({ facet: { field }, value, most, q, onChange, approximate }: RowProps) {
  const state = valueState(q, field, value.value);
  const choose = (event: MouseEvent) => {
    const edit = event.altKey ? excludeValue : event.shiftKey ? addValue : onlyValue;
    onChange(edit(q, field, value.value));
  };
  const label = visible(value.label);
  return (
    <li className="group/facet relative flex items-center">
      <button
        type="button"
        aria-pressed={state === "only"}
        title={label}
        onClick={choose}
        className={cx(
          "relative isolate flex h-7 min-w-0 flex-1 items-center gap-1.5 rounded px-1.5 text-left outline-offset-[-2px]! hover:bg-hover max-sm:h-11",
          "aria-pressed:bg-selected aria-pressed:font-medium",
        )}
      >
        <span
          aria-hidden
          className="absolute inset-y-0.5 left-0 -z-1 rounded-sm bg-hover"
          style={{ width: `${(value.count / most) * 100}%` }}
        />
        {field === "status" && <StateGlyph state={value.value as State} />}
        <span className={cx("truncate", state === "excluded" && "text-faint line-through")}>{label}</span>
        <span
          title={formatExact(value.count)}
          className="ml-auto pl-2 text-sm text-muted tabular-nums group-focus-within/facet:invisible group-hover/facet:invisible max-xl:visible!"
        >
          {approximate && "≈"}
          {formatCount(value.count)}
        </span>
        <span className="sr-only"> events{state === "excluded" ? ", excluded" : ""}</span>
      </button>
      <button
        type="button"
        aria-label={`Exclude ${label}`}
        aria-pressed={state === "excluded"}
        title="All but it (Alt-click)"
        onClick={() => onChange(excludeValue(q, field, value.value))}
        className="grid size-6 place-items-center rounded text-faint opacity-0 group-focus-within/facet:opacity-100 group-hover/facet:opacity-100 hover:text-text max-xl:size-11 max-xl:opacity-100 xl:absolute xl:right-0.5"
      >
        <MinusCircle size={13} aria-hidden />
      </button>
    </li>
  );
}
