"use client";
/** One handler beside the list: what holds it up, which keys are blocked, how fast it may go. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { formatExact, Num } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SidePanel } from "#components/ui/SidePanel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import { BlockedKeys } from "./BlockedKeys.tsx";
import { EditLimits } from "./EditLimits.tsx";
import { HandlerFacts } from "./HandlerFacts.tsx";
import { PauseHandlerButton } from "./PauseHandlerButton.tsx";
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
      {(blocks || handler.blockedKeys > 0) && <BlockedKeys handler={handler} disabledReason={reason} />}
      <Section title="Limits" actions={<EditLimits handler={handler} disabledReason={reason} />}>
        <HandlerFacts handler={handler} />
      </Section>
    </div>
  );
}

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
