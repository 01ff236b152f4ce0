"use client";
/** What the payloads of a group share and successes have not, most telling first; each leads to the events that have it. */
import Link from "next/link";
import { useFailureCommon } from "#components/queries/failures.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { formatExact, formatShare } from "#components/ui/Num.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import type { FailureCommon, FailureDetail } from "#lib/contracts/failures.ts";
import { termText } from "#lib/domain/query/text.ts";
import { visible } from "#lib/domain/visible.ts";

export function CommonFacets({ failure }: { failure: FailureDetail }) {
  const { data, error, refetch } = useFailureCommon(failure.fingerprint);
  if (error && !data) return <ErrorState title="The payloads could not be compared." error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={4} label="Comparing payloads" />;
  return (
    <>
      {data.terms.length === 0 ? (
        <p className="text-muted">{nothingText(data)}</p>
      ) : (
        <ul className="border-t">
          {data.terms.map((term) => (
            <Facet key={`${term.of} ${term.path} ${term.value}`} term={term} failure={failure} />
          ))}
        </ul>
      )}
      <p className="mt-2 text-sm text-faint">{comparedText(data)}</p>
    </>
  );
}

type FacetProps = { term: FailureCommon["terms"][number]; failure: FailureDetail };

function Facet({ term, failure }: FacetProps) {
  const { of, path, value, failing, failingOf, succeeding, succeedingOf } = term;
  const field = of === "event" ? path : `body.${path}`;
  const share = failing / failingOf;
  return (
    <li className="flex flex-col gap-1 border-b py-2">
      <span className="flex items-baseline gap-3">
        <strong className="w-14 shrink-0 font-semibold tabular-nums">{formatShare(failing, failingOf)}</strong>
        <Link
          href={`/events?q=${encodeURIComponent(`error:${failure.fingerprint} ${termText(field, value)}`)}&from=now-30d`}
          className="link min-w-0 font-mono text-sm break-all"
        >
          {visible(path)}:{visible(value)}
        </Link>
      </span>
      <span className="flex items-center gap-3">
        <span aria-hidden className="h-1.5 w-14 shrink-0 rounded-full bg-hover">
          <span className="block h-full rounded-full bg-st-dead-solid" style={{ width: `${share * 100}%` }} />
        </span>
        <span className="text-sm text-muted">
          {succeedingOf > 0
            ? `of successes ${succeeding === 0 ? "0\u00a0%" : formatShare(succeeding, succeedingOf)}`
            : "no success to compare with"}
        </span>
      </span>
    </li>
  );
}

function nothingText({ failing, succeeding }: FailureCommon): string {
  if (failing === 0) return "None is dead any more, so there are no payloads to compare.";
  if (succeeding === 0) return "The payloads share nothing that half of them have.";
  return "Nothing in the payloads tells them from those that succeeded. Look at what changed around them: a deploy, a database, a remote.";
}

const comparedText = ({ failing, succeeding }: FailureCommon) =>
  failing === 0
    ? ""
    : `Compared: the latest ${formatExact(failing)} dead with ${succeeding === 0 ? "no success of this handler; none was found" : `${formatExact(succeeding)} that this handler delivered`}.`;
