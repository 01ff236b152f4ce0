"use client";
/** Dead letters grouped by cause, each group one click from its replay. */
import Link from "next/link";
import { debounce, parseAsString, useQueryStates } from "nuqs";
import { useFailures } from "#components/queries/failures.ts";
import { ReplayButton } from "#components/replays/ReplayButton.tsx";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Input } from "#components/ui/Input.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Toolbar } from "#components/ui/Toolbar.tsx";
import { LoadDemoButton } from "#components/welcome/Demo.tsx";
import type { FailureGroup } from "#lib/contracts/failures.ts";
import { FailuresTable } from "./FailuresTable.tsx";

export function FailuresPage() {
  const [{ q, cursor }, setSearch] = useQueryStates({ q: parseAsString.withDefault(""), cursor: parseAsString }, { history: "push" });
  const { data, error, refetch } = useFailures({ q, cursor });
  const groups = data?.data ?? [];
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title="Failures" actions={<ReplayAll groups={groups} whole={q === "" && cursor === null && data?.nextCursor === null} />}>
        Dead letters by cause. A replayed one leaves this list; dead again, it returns.
      </PageHeader>
      {(q !== "" || groups.length > 0) && (
        <Toolbar label="Narrow the list">
          <Input
            type="search"
            aria-label="Find by handler, error or text"
            placeholder="Find by handler, error or text"
            defaultValue={q}
            key={q === "" ? "empty" : "filled"}
            onChange={(event) =>
              void setSearch({ q: event.target.value || null, cursor: null }, { history: "replace", limitUrlUpdates: debounce(250) })
            }
            className="max-w-96"
          />
        </Toolbar>
      )}
      {error ? <ErrorState title="The failures could not be loaded." error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonRows rows={6} label="Loading failures" />}
      {data && groups.length === 0 && <NoFailures q={q} onClear={() => void setSearch(null)} />}
      {groups.length > 0 && <FailuresTable groups={groups} />}
      {data?.nextCursor && (
        <Button className="self-start" onClick={() => void setSearch({ cursor: data.nextCursor })}>
          Load older
        </Button>
      )}
    </div>
  );
}

function ReplayAll({ groups, whole }: { groups: readonly FailureGroup[]; whole: boolean }) {
  const dead = groups.reduce((sum, group) => sum + group.dead, 0);
  if (!whole || groups.length < 2) return null;
  return <ReplayButton scope={{ kind: "failures" }}>{`Replay all ${formatExact(dead)}`}</ReplayButton>;
}

function NoFailures({ q, onClear }: { q: string; onClear: () => void }) {
  if (q !== "")
    return (
      <Empty title={`No open failure contains “${q}”`} action={<Button onClick={onClear}>Show all failures</Button>}>
        The search looks at handlers, error names, titles and fingerprints.
      </Empty>
    );
  return (
    <Empty
      title="No dead letters"
      action={
        <span className="flex flex-wrap gap-2">
          <Link href="/events?q=status%3Aretrying" className={buttonClass()}>
            See what is being retried
          </Link>
          <LoadDemoButton />
        </span>
      }
    >
      When a delivery has used up its retries, it appears here with everything that failed the same way.
    </Empty>
  );
}
