"use client";
/** Everything above the rows: the query, the range, the histogram, and what of it all is applied. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ListFilter, PanelLeft } from "lucide-react";
import dynamic from "next/dynamic";
import { type Ref, useState } from "react";
import { RangePicker } from "#components/events/RangePicker.tsx";
import { useListKeys } from "#components/events/useListKeys.ts";
import { costOf, type SummarySearch } from "#components/queries/summary.ts";
import { Button } from "#components/ui/Button.tsx";
import type { EventsOverview } from "#lib/contracts/summary.ts";
import { asksPayloads, mayScan } from "#lib/domain/costly.ts";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { resolveRange } from "#lib/domain/range.ts";
import { AppliedLine } from "./AppliedLine.tsx";
import { Histogram } from "./Histogram.tsx";
import { QueryBar } from "./QueryBar.tsx";
import { CostNote } from "./QueryNotes.tsx";
import { useFacets } from "./useFacets.ts";

const FilterDialog = dynamic(() => import("./FilterDialog.tsx").then(({ FilterDialog }) => FilterDialog), { ssr: false });

export type EventsFinderProps = {
  search: SummarySearch;
  summary: { data: EventsOverview | undefined; isPlaceholderData: boolean; isError: boolean };
  inputRef: Ref<HTMLInputElement>;
  onChange: (next: { q?: string; from?: string | null; to?: string | null }) => void;
};

/** Fewer payloads than this are read without asking. */
const ASK_ABOVE = 50_000;
const LAG_SHOWN_SECONDS = 15;

export function EventsFinder({ search, summary, inputRef, onChange }: EventsFinderProps) {
  const { q, from, to } = search;
  const client = useQueryClient();
  const [costly, setCostly] = useState<{ q: string; scan: number }>();
  const [filtering, setFiltering] = useState(false);
  const facets = useFacets();
  useListKeys({ f: () => facets.setOpen(!facets.open) });

  const change = (next: Parameters<typeof onChange>[0]) => {
    setCostly(undefined);
    onChange(next);
  };
  const run = async (text: string) => {
    const parsed = parseQuery(text);
    const cost =
      parsed.ok && mayScan(parsed.query) ? await client.fetchQuery(costOf({ q: text, from, to })).catch(() => undefined) : undefined;
    if ((cost?.scan ?? 0) > ASK_ABOVE) setCostly({ q: text, scan: cost?.scan ?? 0 });
    else change({ q: text });
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-start gap-2">
        <Button
          aria-label="Facets"
          aria-pressed={facets.open}
          aria-keyshortcuts="f"
          title="Facets (f)"
          icon={<PanelLeft size={14} aria-hidden />}
          className="h-8! max-sm:order-1 max-sm:h-11!"
          onClick={() => facets.setOpen(!facets.open)}
        />
        <QueryBar q={costly?.q ?? q} facets={summary.data?.facets ?? []} inputRef={inputRef} onRun={(text) => void run(text)} />
        <Button icon={<ListFilter size={14} aria-hidden />} className="h-8! max-sm:order-1 max-sm:h-11!" onClick={() => setFiltering(true)}>
          Filter
        </Button>
        <span className="max-sm:order-1">
          <RangePicker
            from={from}
            to={to}
            keptFrom={summary.data?.keptFrom}
            onChange={(first, last) => change({ from: first, to: last })}
          />
        </span>
      </div>
      {costly && (
        <CostNote
          scan={costly.scan}
          narrower={narrowerOf(from, to)}
          onNarrow={(first) => change({ q: costly.q, from: first, to: null })}
          onRun={() => change({ q: costly.q })}
        />
      )}
      <Lag search={search} />
      <Histogram
        overview={summary.data}
        stale={summary.isPlaceholderData}
        failed={summary.isError}
        onRange={({ from: first, to: last }) => change({ from: first, to: last })}
      />
      <AppliedLine {...{ q, from, to }} overview={summary.isPlaceholderData ? undefined : summary.data} onChange={change} />
      {filtering && (
        <FilterDialog q={q} facets={summary.data?.facets ?? []} onRun={(text) => void run(text)} onClose={() => setFiltering(false)} />
      )}
    </div>
  );
}

const NARROWER = [
  { label: "6 h", from: "now-6h", hours: 6 },
  { label: "1 h", from: "now-1h", hours: 1 },
  { label: "15 min", from: "now-15m", hours: 0.25 },
];

/** The widest of a few ranges that is clearly shorter than this one. */
function narrowerOf(from: string | null, to: string | null) {
  const range = resolveRange({ from, to }, new Date());
  const hours = (range.to.getTime() - range.from.getTime()) / 3_600_000;
  return NARROWER.find((narrower) => narrower.hours <= hours / 3);
}

/** Says when the payload index is behind, which makes searches of payloads slower and never wrong. */
function Lag({ search }: { search: SummarySearch }) {
  const parsed = parseQuery(search.q);
  const { data } = useQuery({ ...costOf(search), enabled: parsed.ok && asksPayloads(parsed.query) });
  if (!data || data.indexLagSeconds <= LAG_SHOWN_SECONDS) return null;
  return (
    <p role="status" className="text-sm text-muted">
      {`The payload index is ${Math.round(data.indexLagSeconds).toLocaleString("en")} s behind. Younger payloads are read directly.`}
    </p>
  );
}
