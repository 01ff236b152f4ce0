"use client";
/** Beside the form: what the rule would have said in the last seven days, asked anew when the form changes. */
import { useDeferredValue } from "react";
import { useAlertPreview } from "#components/queries/alerts.ts";
import { useClock } from "#components/ui/clock.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { exactTime } from "#components/ui/Time.tsx";
import type { AlertPreview, AlertPreviewQuery } from "#lib/contracts/alerts.ts";
import { PreviewChart } from "./PreviewChart.tsx";

export function RulePreview({ measure }: { measure: AlertPreviewQuery | null }) {
  useClock();
  const { data, error, isFetching } = useAlertPreview(useDeferredValue(measure));
  return (
    <Section title="The last 7 days" className="min-h-64">
      {error && measure ? <ErrorState title="The preview could not be made." error={error} /> : null}
      {!measure && <p className="py-2 text-muted">Complete the rule, and this shows when it would have fired.</p>}
      {measure && !data && !error && <Skeleton className="h-36 w-full" />}
      {measure && data && (
        <div aria-busy={isFetching} className="flex flex-col gap-3">
          <p role="status">{verdictOf(data)}</p>
          {data.points.length > 0 && <PreviewChart preview={data} threshold={measure.threshold} label={verdictOf(data)} />}
          {data.note && <p className="text-muted">{data.note}</p>}
          {data.firings.length > 0 && <Firings firings={data.firings} />}
        </div>
      )}
    </Section>
  );
}

const minutes = ({ from, to }: AlertPreview["firings"][number]) => Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
const span = (total: number) => (total < 60 ? `${total} min` : `${Math.floor(total / 60)} h ${total % 60} min`);

function verdictOf({ points, firings }: AlertPreview): string {
  if (points.length === 0) return "There is no history to try this on.";
  if (firings.length === 0) return "It would not have fired.";
  const longest = Math.max(...firings.map(minutes));
  return `It would have fired ${firings.length === 1 ? "once" : `${firings.length} times`}; ${firings.length === 1 ? "for" : "longest"} ${span(longest)}.`;
}

const SHOWN = 8;

function Firings({ firings }: { firings: AlertPreview["firings"] }) {
  return (
    <Table label="When it would have fired">
      <TableHead>
        <HeaderCell>Would have fired</HeaderCell>
        <HeaderCell numeric>For</HeaderCell>
      </TableHead>
      <TableBody>
        {firings
          .toReversed()
          .slice(0, SHOWN)
          .map((firing) => (
            <Row key={firing.from}>
              <Cell phone="title">{exactTime(firing.from)}</Cell>
              <Cell numeric phone="end">
                {span(minutes(firing))}
              </Cell>
            </Row>
          ))}
      </TableBody>
    </Table>
  );
}
