"use client";
/** Who did what, newest first. Nothing here can be changed. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { debounce, parseAsString, useQueryStates } from "nuqs";
import { auditOptions } from "#components/queries/audit.ts";
import { Button } from "#components/ui/Button.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Select } from "#components/ui/Select.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Toolbar } from "#components/ui/Toolbar.tsx";
import { AuditTable } from "./AuditTable.tsx";
import { actionOptions } from "./auditActions.ts";

const text = parseAsString.withDefault("");
const search = { action: text, actor: text, from: text, to: text };

const times = [
  { value: "", label: "At any time" },
  { value: "now-1h", label: "Last hour" },
  { value: "now-24h", label: "Last 24 hours" },
  { value: "now-7d", label: "Last 7 days" },
  { value: "now-30d", label: "Last 30 days" },
];

export function AuditPage() {
  const [asked, setAsked] = useQueryStates(search);
  const { action, actor, from } = asked;
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(auditOptions(asked));
  const entries = data?.pages.flatMap((page) => page.data);
  const narrowed = Object.values(asked).some((value) => value !== "");
  return (
    <Section title="Who did what">
      <Toolbar label="Narrow the log" className="mb-3">
        <Input
          key={actor === "" ? "empty" : "filled"}
          type="search"
          aria-label="Who: the beginning of a name"
          placeholder="Who"
          defaultValue={actor}
          onChange={(event) => void setAsked({ actor: event.target.value || null }, { limitUrlUpdates: debounce(250) })}
          className="max-w-56"
        />
        <Select
          aria-label="Action"
          className="max-w-52"
          value={action}
          onChange={(next) => void setAsked({ action: next || null })}
          options={actionOptions(action)}
        />
        <Select
          aria-label="Time"
          className="max-w-44"
          value={from}
          onChange={(next) => void setAsked({ from: next || null, to: null })}
          options={times.some(({ value }) => value === from) ? times : [{ value: from, label: from }, ...times]}
        />
        {narrowed && <Button onClick={() => void setAsked(null)}>Clear</Button>}
      </Toolbar>
      {error && !data && <ErrorState title="The audit log could not be loaded." error={error} onRetry={() => void refetch()} />}
      {!entries && !error && <SkeletonRows label="Loading the audit log" />}
      {entries?.length === 0 && (
        <Empty title="Nothing here" action={narrowed ? <Button onClick={() => void setAsked(null)}>Show every entry</Button> : null}>
          {narrowed ? "No entry fits all of these." : "Every change somebody makes is written here: who, what, from where."}
        </Empty>
      )}
      {entries && entries.length > 0 && <AuditTable entries={entries} />}
      {hasNextPage && (
        <div className="mt-3">
          <Button pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older entries
          </Button>
        </div>
      )}
    </Section>
  );
}
