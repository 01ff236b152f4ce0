"use client";
/** One handler beside the list: what holds it up, which keys are blocked, how fast it may go. */
import Link from "next/link";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { formatDuration } from "#components/ui/Duration.tsx";
import { Facts } from "#components/ui/Facts.tsx";
import { formatExact, Num } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SidePanel } from "#components/ui/SidePanel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import { termText } from "#lib/domain/query/text.ts";
import { BlockedKeys } from "./BlockedKeys.tsx";
import { EditLimits } from "./EditLimits.tsx";
import { HandlerFacts } from "./HandlerFacts.tsx";
import { PauseHandlerButton } from "./PauseHandlerButton.tsx";
import { RetryStrip } from "./RetryStrip.tsx";
import { RuleTester } from "./RuleTester.tsx";
import { healthOf } from "./words.ts";

/** `handler`: undefined when there is none of that name (any more). */
export type HandlerPanelProps = { name: string | null; handler: HandlerSummary | undefined; onClose: () => void };

export function HandlerPanel({ name, handler, onClose }: HandlerPanelProps) {
  return (
    <SidePanel open={name !== null} onOpenChange={(open) => !open && onClose()} title={name ?? "Handler"} width="lg">
      {handler ? (
        <PanelBody handler={handler} />
      ) : (
        <p className="p-4 text-muted">No handler of this name is registered, and none of its deliveries are left.</p>
      )}
    </SidePanel>
  );
}

function PanelBody({ handler }: { handler: HandlerSummary }) {
  const roleReason = useRoleReason("operator");
  const reason = roleReason ?? (handler.retired ? "No running worker declares this handler: nothing would run." : undefined);
  const blocks = handler.order?.mode === "fifo" && handler.order.onDead === "block";
  return (
    <div className="flex flex-col gap-6 p-4">
      <Now handler={handler} />
      <Day handler={handler} />
      {(blocks || handler.blockedKeys > 0) && <BlockedKeys handler={handler} disabledReason={reason} />}
      <Section title="Limits" actions={<EditLimits handler={handler} disabledReason={reason} />}>
        <HandlerFacts handler={handler} />
      </Section>
      {handler.retry.maxAttempts > 1 && (
        <Section title="Retries" description="Where the attempts of a delivery lie when each fails at once. The last is its dead letter.">
          <RetryStrip retry={handler.retry} />
        </Section>
      )}
      <Section title="Try its rule">
        <RuleTester handler={handler.name} />
      </Section>
    </div>
  );
}

/** What it did in a day; each number leads to its rows. */
function Day({ handler: { name, day, oldestWaitSeconds } }: { handler: HandlerSummary }) {
  const search = (more: string) => `?${new URLSearchParams({ q: `${termText("handler", name)} ${more}`.trim() })}`;
  return (
    <Section
      title="The last 24 hours"
      actions={
        <>
          <Link href={`/events${search("")}`} className="link text-sm">
            Its events
          </Link>
          <Link href={`/failures${search("")}`} className="link text-sm">
            Its failures
          </Link>
        </>
      }
    >
      <Facts
        facts={[
          { label: "Delivered", value: <DayLink href={`/events${search("status:delivered")}`} count={day.delivered} /> },
          { label: "Dead", value: <DayLink href={`/events${search("status:dead")}`} count={day.dead} /> },
          { label: "Average run", value: day.averageDurationMs === null ? "–" : formatDuration(day.averageDurationMs) },
          { label: "Oldest waiting", value: oldestWaitSeconds === null ? "none" : formatDuration(Math.round(oldestWaitSeconds) * 1000) },
        ]}
      />
    </Section>
  );
}

const DayLink = ({ href, count }: { href: string; count: number }) => (
  <Link href={href} className="inline-block min-h-6 min-w-6 hover:text-accent hover:underline hover:decoration-1 hover:underline-offset-4">
    <Num value={count} />
  </Link>
);

/** One sentence each: its health, and why nothing starts when nothing does. */
function Now({ handler }: { handler: HandlerSummary }) {
  const { pausedAt, pausedBy, heldUntil, queued, waitingInLine } = handler;
  const health = healthOf(handler);
  return (
    <div className="flex flex-col items-start gap-1">
      <div className="flex w-full items-center justify-between gap-3">
        <StateBadge state={health.state} word={health.word} look="tint" />
        <PauseHandlerButton handler={handler} />
      </div>
      {pausedAt && (
        <p className="text-muted">
          Paused by {pausedBy}, <Time value={pausedAt} />. Nothing starts until it is resumed.
        </p>
      )}
      {heldUntil && (
        <p className="text-muted">
          Told to wait until <Time value={heldUntil} look="exact" /> by what it calls. Nothing starts before; no attempt is used.
        </p>
      )}
      {queued > 0 && (
        <p className="text-muted">
          <Num value={queued} exact /> {queued === 1 ? "delivery is" : "deliveries are"} queued
          {waitingInLine > 0 &&
            `, ${waitingInLine === queued ? "all" : formatExact(waitingInLine)} of them in line behind others of their key`}
          .
        </p>
      )}
    </div>
  );
}
