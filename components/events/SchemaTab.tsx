"use client";
/** An event's fields beside those of the events of its type before it: what is new, what is missing. */
import { useState } from "react";
import { useSchema } from "#components/queries/eventViews.ts";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import type { EventSchema } from "#lib/contracts/eventViews.ts";
import type { FieldNews } from "#lib/domain/shape.ts";
import { visible } from "#lib/domain/visible.ts";

export function SchemaTab({ event }: { event: EventDetail }) {
  const { data, error, refetch } = useSchema(event.id);
  if (error) return <ErrorState title="The fields could not be compared." error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={8} label="Comparing fields" />;
  if (data.problem !== null) return <Empty title="No fields">{data.problem}</Empty>;
  if (data.compared === 0)
    return (
      <Empty title="Nothing to compare with">
        This is the first {visible(event.type)} of {event.source.name}. The next ones are compared with it: new fields, missing ones, other
        kinds.
      </Empty>
    );
  return <Fields schema={data} />;
}

/** More rows than anybody reads. */
const SHOWN = 500;

function Fields({ schema: { fields, compared, since } }: { schema: EventSchema }) {
  const drift = fields.filter(({ news }) => news === "new" || news === "missing" || news === "other_kind");
  const [all, setAll] = useState(drift.length === 0);
  const shown = (all ? fields : drift).slice(0, SHOWN);
  return (
    <div>
      <div className="flex min-h-9 flex-wrap items-center gap-x-4">
        <p className="mr-auto">
          {drift.length === 0 ? "The same fields as" : `${driftWords(drift)} beside`} the {compared === 1 ? "one" : compared} before,{" "}
          <span className="text-muted">
            since <Time value={since} />
          </span>
        </p>
        <Checkbox label={`All ${fields.length.toLocaleString("en")} fields`} checked={all} onChange={() => setAll(!all)} />
      </div>
      <Table label="Fields">
        <TableHead>
          <HeaderCell>Field</HeaderCell>
          <HeaderCell />
          <HeaderCell>Here</HeaderCell>
          <HeaderCell>Before</HeaderCell>
          <HeaderCell numeric>In</HeaderCell>
        </TableHead>
        <TableBody>
          {shown.map((field) => (
            <FieldRow key={field.path} field={field} compared={compared} />
          ))}
        </TableBody>
      </Table>
      {shown.length === SHOWN && <p className="py-2 text-muted">The first {SHOWN} are shown.</p>}
    </div>
  );
}

function FieldRow({ field: { path, news, here, before, seen }, compared }: { field: FieldNews; compared: number }) {
  const [sign, word, tone] = NEWS[news];
  return (
    <Row>
      <Cell phone="title" className="w-full max-w-0 truncate" title={visible(path)}>
        <code className="text-sm">{visible(path)}</code>
      </Cell>
      <Cell phone="end" className={tone}>
        <span aria-hidden className="inline-block w-4">
          {sign}
        </span>
        {word}
      </Cell>
      <Cell phone="sub" className="text-muted">
        {here.join(", ") || "–"}
      </Cell>
      <Cell phone="sub" className="text-muted">
        {before.join(", ") || "–"}
      </Cell>
      <Cell numeric phone="sub" className="text-muted">
        {seen} of {compared}
      </Cell>
    </Row>
  );
}

const NEWS: Record<FieldNews["news"], [sign: string, word: string, tone: string]> = {
  new: ["+", "new", "text-st-delivered-fg"],
  missing: ["−", "missing", "text-st-dead-fg"],
  other_kind: ["≠", "other kind", "text-st-retrying-fg"],
  sometimes: ["", "not in all", "text-muted"],
  usual: ["", "", "text-muted"],
};

function driftWords(drift: readonly FieldNews[]): string {
  const of = (news: FieldNews["news"]) => drift.filter((field) => field.news === news).length;
  const words = [
    [of("new"), "new"],
    [of("missing"), "missing"],
    [of("other_kind"), "of another kind"],
  ] as const;
  return words
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count.toLocaleString("en")} ${word}`)
    .join(", ");
}
