"use client";
/** Dead letters grouped by cause, in the order they press; each group one click from its replay. */
import Link from "next/link";
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type FailureSearch, useFailures } from "#components/queries/failures.ts";
import { ReplayButton } from "#components/replays/ReplayButton.tsx";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Input } from "#components/ui/Input.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { Select } from "#components/ui/Select.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Tabs } from "#components/ui/Tabs.tsx";
import { Toolbar } from "#components/ui/Toolbar.tsx";
import { LoadDemoButton } from "#components/welcome/Demo.tsx";
import type { FailureRow, FailureSort } from "#lib/contracts/failures.ts";
import { FAILURE_STATES, type FailureState } from "#lib/domain/failure.ts";
import { FailuresTable } from "./FailuresTable.tsx";
import { useFailureKeys } from "./useFailureKeys.ts";
import { STATE_LABELS } from "./words.ts";

const SORTS: { value: FailureSort; label: string }[] = [
  { value: "impact", label: "Impact: dead × recency" },
  { value: "dead", label: "Most dead" },
  { value: "last_seen", label: "Last seen" },
  { value: "first_seen", label: "Newest" },
];

const parsers = {
  q: parseAsString.withDefault(""),
  state: parseAsStringLiteral(FAILURE_STATES).withDefault("open"),
  sort: parseAsStringLiteral(SORTS.map(({ value }) => value)).withDefault("impact"),
};

export function FailuresPage() {
  const [search, setSearch] = useQueryStates(parsers, { history: "push" });
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isPlaceholderData } = useFailures(search);
  const groups = data?.pages.flatMap((page) => page.data) ?? [];
  const counts = data?.pages[0]?.counts;
  const active = useFailureKeys(groups);
  const find = (q: string) => void setSearch({ q: q || null }, { history: "replace", limitUrlUpdates: debounce(250) });
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title="Failures"
        actions={<ReplayAll groups={groups} whole={search.q === "" && search.state === "open" && !hasNextPage} />}
      >
        Dead letters by cause. A replayed one leaves its group; dead again, it returns.
      </PageHeader>
      <Tabs
        label="Failures by state"
        param="state"
        items={FAILURE_STATES.map((value) => ({ value, label: STATE_LABELS[value], ...(counts && { count: counts[value] }) }))}
      />
      <Narrow search={search} onFind={find} onSort={(sort) => void setSearch({ sort })} />
      {error ? <ErrorState title="The failures could not be loaded." error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonRows rows={6} label="Loading failures" />}
      {data && !error && groups.length === 0 && !isPlaceholderData && <NoFailures search={search} onClear={() => find("")} />}
      {groups.length > 0 && <FailuresTable label={`${STATE_LABELS[search.state]} failures`} groups={groups} active={active} />}
      {hasNextPage && (
        <Button className="self-start" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </div>
  );
}

type NarrowProps = { search: FailureSearch; onFind: (q: string) => void; onSort: (sort: FailureSort) => void };

function Narrow({ search, onFind, onSort }: NarrowProps) {
  return (
    <Toolbar label="Narrow the list">
      <Input
        type="search"
        data-search
        aria-label="Find by handler, source, error or text"
        placeholder="handler:billing-sync, source:stripe, error:TypeError, or text"
        defaultValue={search.q}
        key={search.q === "" ? "empty" : "filled"}
        onChange={(event) => onFind(event.target.value)}
        className="max-w-[30rem]"
      />
      <Select aria-label="Order" value={search.sort} onChange={onSort} options={SORTS} className="w-52!" />
    </Toolbar>
  );
}

function ReplayAll({ groups, whole }: { groups: readonly FailureRow[]; whole: boolean }) {
  const dead = groups.reduce((sum, group) => sum + group.dead, 0);
  if (!whole || groups.length < 2) return null;
  return <ReplayButton scope={{ kind: "failures" }}>{`Plan a replay of all ${formatExact(dead)}`}</ReplayButton>;
}

const EMPTY: Record<FailureState, [title: string, why: string]> = {
  open: ["No open failures", "When a delivery has used up its retries, it appears here with everything that failed the same way."],
  acknowledged: [
    "Nothing is acknowledged",
    "Acknowledge a group (e) to say that you look at it: it leaves Open and stays here until it is resolved.",
  ],
  muted: ["Nothing is muted", "A muted group stays quiet until a time or a count, and then returns to Open by itself."],
  resolved: [
    "Nothing is resolved",
    "Groups come here when all of them were replayed, or when you resolve one. It reopens by itself when it comes back.",
  ],
};

function NoFailures({ search: { q, state }, onClear }: { search: FailureSearch; onClear: () => void }) {
  const [title, why] = EMPTY[state];
  if (q !== "")
    return (
      <Empty title={`No ${state} failure matches “${q}”`} action={<Button onClick={onClear}>Clear the search</Button>}>
        Words are looked for in handlers, errors and messages; <code>handler:</code>, <code>source:</code> and <code>error:</code> in
        theirs.
      </Empty>
    );
  return (
    <Empty
      title={title}
      action={
        <span className="flex flex-wrap gap-2">
          <Link href={state === "open" ? "/events?q=status%3Aretrying" : "/failures"} className={buttonClass()}>
            {state === "open" ? "See what is being retried" : "See what is open"}
          </Link>
          {state === "open" && <LoadDemoButton />}
        </span>
      }
    >
      {why}
    </Empty>
  );
}
