"use client";
/** What a source's payloads look like, by type, and what about them changed in the last day. */
import { useSourceSchema } from "#components/queries/sources.ts";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { formatShare } from "#components/ui/Num.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { type State, StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import type { FieldSchema, TypeSchema } from "#lib/domain/inferSchema.ts";
import { visible } from "#lib/domain/visible.ts";

const drifts: Record<NonNullable<FieldSchema["drift"]>, { state: State; word: string }> = {
  new: { state: "delivering", word: "new since yesterday" },
  missing: { state: "dead", word: "missing since yesterday" },
  retyped: { state: "retrying", word: "another type since yesterday" },
};

export function SourceSchema({ sourceId }: { sourceId: string }) {
  const { data, error, refetch } = useSourceSchema(sourceId);
  if (error) return <ErrorState title="The payloads could not be read." error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={8} label="Reading the latest payloads" />;
  if (data.data.length === 0)
    return (
      <Empty title="No payload to learn from">
        The fields of up to 200 recent events are listed here by type, with what is new or missing. No event with a JSON payload has come
        yet.
      </Empty>
    );
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-[72ch] text-muted">
        Learned from up to 100 events of the last day and 100 of before, up to 65 kB each. A change shows when both sides have at least five
        of the type.
      </p>
      {data.data.map((schema, index) => (
        <TypeFields key={schema.type} schema={schema} isOpen={index === 0 || schema.fields.some(({ drift }) => drift)} />
      ))}
    </div>
  );
}

function TypeFields({ schema, isOpen }: { schema: TypeSchema; isOpen: boolean }) {
  const { type, recent, before, fields, isCut } = schema;
  const changes = fields.filter(({ drift }) => drift).length;
  return (
    <details open={isOpen} className="border-b pb-2">
      <summary className="flex min-h-8 cursor-pointer flex-wrap items-center gap-x-3 font-medium">
        <span className="min-w-0 font-mono break-all">{visible(type)}</span>
        <span className="text-sm font-normal text-muted">
          {fields.length} fields in {recent + before} events
        </span>
        {changes > 0 && <StateBadge state="retrying" word={`${changes} changed`} />}
      </summary>
      <Table label={`Fields of ${type}`}>
        <TableHead>
          <HeaderCell>Field</HeaderCell>
          <HeaderCell>Type</HeaderCell>
          <HeaderCell numeric>Present in</HeaderCell>
          <HeaderCell>Change</HeaderCell>
        </TableHead>
        <TableBody>
          {fields.map((field) => (
            <FieldRow key={field.path} field={field} of={recent + before} />
          ))}
        </TableBody>
      </Table>
      {isCut && <p className="pt-2 text-sm text-muted">There are more fields than the 300 listed.</p>}
    </details>
  );
}

function FieldRow({ field: { path, kinds, seen, drift }, of }: { field: FieldSchema; of: number }) {
  return (
    <Row>
      <Cell phone="title" className="font-mono text-sm break-all whitespace-normal">
        {visible(path) || "(the whole payload)"}
      </Cell>
      <Cell phone="sub" className="text-muted">
        {kinds.join(" or ")}
      </Cell>
      <Cell phone="end" numeric className={seen === of ? "text-faint" : "text-muted"}>
        {seen === of ? "all" : formatShare(seen, of)}
      </Cell>
      <Cell phone="sub">{drift && <StateBadge {...drifts[drift]} />}</Cell>
    </Row>
  );
}
