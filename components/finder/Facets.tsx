"use client";
/** What the search's events have in common, with counts: a column beside the rows, a sheet where there is no room for one. */
import dynamic from "next/dynamic";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import type { EventsOverview } from "#lib/contracts/summary.ts";
import { FacetList } from "./FacetList.tsx";
import { useFacets } from "./useFacets.ts";

const Sheet = dynamic(() => import("#components/ui/SidePanel.tsx").then(({ SidePanel }) => SidePanel), { ssr: false });

export type FacetsProps = {
  q: string;
  overview: EventsOverview | undefined;
  /** The search could not be run: there is nothing to wait for. */
  failed: boolean;
  onChange: (q: string) => void;
};

export function Facets({ q, overview, failed, onChange }: FacetsProps) {
  const { wide, open, setOpen } = useFacets();
  if (!open) return null;
  const lists =
    overview?.facets.map((facet) => <FacetList key={facet.field} facet={facet} q={q} onChange={onChange} />) ??
    (failed ? <p className="text-sm text-faint">No counts: the search could not be run.</p> : <Skeleton className="h-64" />);
  if (!wide)
    return (
      <Sheet open modal onOpenChange={setOpen} title="Facets">
        <div className="flex flex-col gap-5 p-4">{lists}</div>
      </Sheet>
    );
  return (
    <aside aria-label="Facets" className="flex w-54 shrink-0 flex-col gap-5 pt-2 pr-2">
      {lists}
      <p className="text-xs text-faint">Click: only it. Alt-click: all but it. Shift-click: it too.</p>
    </aside>
  );
}
