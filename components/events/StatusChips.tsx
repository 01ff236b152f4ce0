"use client";
/** The statuses as switches: each one edits the query's text. Where the facets stand beside the rows, they are there already, with counts. */
import { useFacets } from "#components/finder/useFacets.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { STATUSES } from "#lib/domain/query/fields.ts";
import { statusOfQuery, withStatus } from "#lib/domain/queryText.ts";

export function StatusChips({ q, onChange }: { q: string; onChange: (q: string) => void }) {
  const { wide, open } = useFacets();
  const current = statusOfQuery(q);
  if (wide && open) return <span className="flex-1" />;
  return (
    <fieldset className="flex min-w-0 flex-1 gap-1 overflow-x-auto py-0.5 max-sm:-mx-4 max-sm:px-4">
      <legend className="sr-only">Status</legend>
      {STATUSES.map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={status === current}
          onClick={() => onChange(withStatus(q, status === current ? undefined : status))}
          className="h-6 shrink-0 rounded-full border px-2 text-sm outline-offset-0! hover:bg-hover aria-pressed:border-accent aria-pressed:bg-selected max-sm:h-9 max-sm:px-3"
        >
          <StateBadge state={status} />
        </button>
      ))}
    </fieldset>
  );
}
