"use client";
/** Keys that a dead letter blocks: what is in the way, how many wait behind it, and the two ways to go on. */
import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { blockedKeysOptions, useChangeBlockedKey } from "#components/queries/handlers.ts";
import { Button } from "#components/ui/Button.tsx";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { BlockedKey, HandlerSummary } from "#lib/contracts/handlers.ts";
import { termText } from "#lib/domain/query/text.ts";
import { visible } from "#lib/domain/visible.ts";
import { plural } from "./words.ts";

type Props = { handler: HandlerSummary; disabledReason: string | undefined };

export function BlockedKeys({ handler, disabledReason }: Props) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(blockedKeysOptions(handler.name));
  const keys = data?.pages.flatMap((page) => page.data);
  return (
    <Section
      actions={handler.blockedKeys > 1 && <RetryAll handler={handler} disabledReason={disabledReason} />}
      title={keys?.length === 0 ? "Blocked keys" : plural(handler.blockedKeys, "blocked key")}
      description={
        keys && keys.length > 0 && "A dead letter is in the way of each. What waits behind it runs once it is retried or skipped."
      }
    >
      {error && !data && <ErrorState title="The blocked keys could not be loaded." error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} label="Loading blocked keys" />}
      {keys?.length === 0 && <p className="text-muted">None. Every key goes on in its order.</p>}
      {keys && keys.length > 0 && (
        <ul aria-label="Blocked keys" className="border-t">
          {keys.map((blocked) => (
            <BlockedRow key={blocked.key} handler={handler.name} blocked={blocked} disabledReason={disabledReason} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button size="sm" className="mt-2" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  );
}

function RetryAll({ handler: { name, blockedKeys }, disabledReason }: Props) {
  const change = useChangeBlockedKey(name);
  return (
    <ConfirmButton
      size="sm"
      disabledReason={disabledReason}
      question={`Retry what blocks ${plural(blockedKeys, "key")} of ${name}?`}
      consequence="Each dead letter runs once more now, before what waits behind it, and a key whose dead letter fails again stays blocked. Keys go on beside each other, as fast as the limits allow."
      action={`Retry all ${formatExact(blockedKeys)}`}
      onConfirm={() => change.mutateAsync({ action: "retry_all" })}
    >
      {`Retry all ${formatExact(blockedKeys)}`}
    </ConfirmButton>
  );
}

type RowProps = { handler: string; blocked: BlockedKey; disabledReason: string | undefined };

function BlockedRow({ handler, blocked, disabledReason }: RowProps) {
  const { key, eventId, eventType, fingerprint, error, blockedAt, waiting } = blocked;
  return (
    <li className="flex flex-col gap-1 border-b py-2.5">
      <div className="flex items-baseline gap-x-3 max-sm:flex-col">
        <code className="min-w-0 flex-1 text-base font-medium break-all">{visible(key)}</code>
        <span className="shrink-0 text-muted">
          {waiting === 0 ? (
            "none waiting"
          ) : (
            <Link href={`/events?q=${encodeURIComponent(`handler:${handler} status:queued ${termText("line", key)}`)}`} className="link">
              {formatExact(waiting)} waiting
            </Link>
          )}{" "}
          · since <Time value={blockedAt} />
        </span>
      </div>
      {error && (
        <p className="line-clamp-2 break-words text-st-dead-fg" title={error}>
          {visible(error)}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link href={`/events/${eventId}`} className="link min-w-0 truncate text-sm">
          {eventType === null ? "its event" : visible(eventType)}
        </Link>
        {fingerprint && (
          <Link href={`/failures/${fingerprint}`} className="link text-sm">
            its failure group
          </Link>
        )}
        <BlockedActions handler={handler} blocked={blocked} disabledReason={disabledReason} />
      </div>
    </li>
  );
}

function BlockedActions({ handler, blocked: { key, waiting }, disabledReason }: RowProps) {
  const change = useChangeBlockedKey(handler);
  const behind = waiting === 0 ? "what comes next" : `the ${waiting === 1 ? "one" : waiting.toLocaleString("en")} behind it`;
  const shown = key.length > 80 ? `${key.slice(0, 80)}…` : key;
  return (
    <span className="ml-auto flex gap-1">
      <ConfirmButton
        size="sm"
        disabledReason={disabledReason}
        aria-label={`Retry it: ${shown}`}
        question={`Retry what blocks ${visible(shown)}?`}
        consequence={`The dead letter runs once more now, before ${behind}. If it fails again, the key stays blocked.`}
        action="Retry it"
        onConfirm={() => change.mutateAsync({ key, action: "retry" })}
      >
        Retry it
      </ConfirmButton>
      <ConfirmButton
        size="sm"
        disabledReason={disabledReason}
        aria-label={`Skip it and go on: ${shown}`}
        question={`Go on without what blocks ${visible(shown)}?`}
        consequence={`It stays a dead letter, and ${behind} ${waiting > 1 ? "run" : "runs"} now, without its effect. It can be replayed later, then out of its order.`}
        action="Skip it and go on"
        onConfirm={() => change.mutateAsync({ key, action: "skip" })}
      >
        Skip it and go on
      </ConfirmButton>
    </span>
  );
}
