"use client";
/** The head of a group: what it is called, how it stands, and what can be done about it. */
import Link from "next/link";
import type { ReactNode } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { Button } from "#components/ui/Button.tsx";
import { Num } from "#components/ui/Num.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { FailureDetail } from "#lib/contracts/failures.ts";
import { visible } from "#lib/domain/visible.ts";
import { ReplayGroupButton } from "./FailuresTable.tsx";
import { GroupMenu } from "./GroupMenu.tsx";
import { Trend } from "./Trend.tsx";
import { useGroupActions } from "./useGroupActions.ts";
import { atLeast, firstLine, muteEnd, STATE_LABELS } from "./words.ts";

export function FailureHeader({ failure }: { failure: FailureDetail }) {
  return (
    <>
      <PageHeader
        parent={{ href: "/failures", label: "Failures" }}
        title={
          <span className="line-clamp-3">
            <span className="text-st-dead-fg">{visible(failure.errorName)}</span> in {failure.handler}: “{firstLine(failure.sample)}”
          </span>
        }
        actions={<Actions failure={failure} />}
      >
        <Facts failure={failure} />
      </PageHeader>
      <Notices failure={failure} />
    </>
  );
}

function Actions({ failure }: { failure: FailureDetail }) {
  const reason = useRoleReason("operator");
  const { state } = failure;
  const actions = useGroupActions(failure);
  return (
    <>
      <ReplayGroupButton group={failure} variant="primary" />
      {state === "muted" ? (
        <Button disabledReason={reason} onClick={actions.unmute}>
          Unmute
        </Button>
      ) : (
        state !== "resolved" && (
          <Button disabledReason={reason} aria-keyshortcuts="e" onClick={actions.acknowledge}>
            {state === "acknowledged" ? "Take back" : "Acknowledge"}
          </Button>
        )
      )}
      {state !== "resolved" && (
        <Button disabledReason={reason} onClick={actions.resolve}>
          Resolve
        </Button>
      )}
      <GroupMenu group={failure} />
    </>
  );
}

function Facts({ failure }: { failure: FailureDetail }) {
  const { dead, retrying, keys, sources, state, assignee, handler } = failure;
  return (
    <span className="flex flex-wrap gap-x-4 gap-y-0.5">
      <span className="font-medium text-text">{STATE_LABELS[state]}</span>
      <span>
        <strong className="font-semibold text-text">
          <Num value={dead} exact />
        </strong>{" "}
        dead
      </span>
      {retrying.count > 0 && <span className="text-st-retrying-fg">{atLeast(retrying)} retrying</span>}
      <Trend trend={failure.trend} />
      <span>
        first seen <Time value={failure.firstSeenAt} />
      </span>
      <span>
        last seen <Time value={failure.lastSeenAt} />
      </span>
      {keys.count > 0 && <span>{atLeast(keys)} keys affected</span>}
      {sources.length > 0 && <span>from {sources.join(", ")}</span>}
      <Link href="/handlers" className="link">
        {handler}
      </Link>
      <span>{assignee === null ? "assigned to nobody" : `assigned to ${assignee}`}</span>
    </span>
  );
}

/** What its state means now, in a sentence each. */
function Notices({ failure }: { failure: FailureDetail }) {
  const { state, reopened, resolvedAt, resolvedBy, mergedInto } = failure;
  return (
    <>
      {mergedInto !== null && (
        <Notice>
          This group is merged into{" "}
          <Link href={`/failures/${mergedInto}`} className="link">
            another one
          </Link>
          , and counted and replayed there.
        </Notice>
      )}
      {reopened && state !== "resolved" && (
        <Notice strong>
          Reopened: {resolvedBy} resolved it <Time value={resolvedAt} />, and it came back <Time value={failure.lastSeenAt} />.
        </Notice>
      )}
      {state === "acknowledged" && (
        <Notice>
          {failure.acknowledgedBy} acknowledged it <Time value={failure.acknowledgedAt} />.
        </Notice>
      )}
      {state === "muted" && (
        <Notice>
          {failure.mutedBy} muted it: {muteEnd(failure)}. What fails goes on being kept.
        </Notice>
      )}
      {state === "resolved" && (
        <Notice>
          {failure.dead === 0
            ? "Nothing of it is dead any more."
            : `${resolvedBy} resolved it. Its dead letters stay, and can be replayed.`}{" "}
          It reopens by itself when it comes back.
        </Notice>
      )}
    </>
  );
}

function Notice({ strong = false, children }: { strong?: boolean; children: ReactNode }) {
  return (
    <p
      className={
        strong ? "border-l-2 border-st-dead-solid bg-st-dead-tint px-3 py-1.5" : "border-l-2 border-line-strong px-3 py-1 text-muted"
      }
    >
      {children}
    </p>
  );
}
