"use client";
/** The headers of an event's request, by what they are there for; and the request's other facts. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useRevealHeaders, useRouting } from "#components/queries/eventViews.ts";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import { type HeaderGroup, headerGroup } from "#lib/domain/headerGroups.ts";
import { visible } from "#lib/domain/visible.ts";
import { RequestFacts } from "./RequestFacts.tsx";

const GROUPS: readonly [group: HeaderGroup, title: string][] = [
  ["provider", "Provider"],
  ["signature", "Signature"],
  ["transport", "Transport"],
];

export function HeadersTab({ event }: { event: EventDetail }) {
  const { data: routing } = useRouting(event.id);
  const reveal = useRevealHeaders(event.id);
  const reason = useRoleReason("operator");
  const shown = reveal.data?.headers ?? event.request.headers;
  const proofs = routing?.proofHeaders;
  const masked = event.request.headers.some(([, value]) => value === "••••••" || value.endsWith("…"));
  return (
    <div className="flex flex-col gap-5">
      <div>
        <div className="flex min-h-9 flex-wrap items-center gap-2 text-muted">
          <span className="flex-1">{headersWord(masked, reveal.data !== undefined)}</span>
          {masked && !reveal.data && (
            <ConfirmButton
              size="sm"
              variant="ghost"
              disabledReason={reason}
              question="Show the masked values?"
              consequence="Who holds a signature and its body can send the event again. The audit log will say that you looked."
              action="Show them"
              onConfirm={() => reveal.mutateAsync()}
            >
              Reveal
            </ConfirmButton>
          )}
          <CopyButton text={shown.map(([name, value]) => `${name}: ${value}`).join("\n")} label="Copy headers" visible />
        </div>
        {GROUPS.map(([group, title]) => (
          <Group key={group} title={title} headers={shown.filter(([name]) => headerGroup(name, proofs) === group)} />
        ))}
      </div>
      <section aria-label="Request">
        <h3 className="mb-1 text-sm font-medium text-faint">Request</h3>
        <RequestFacts event={event} />
      </section>
    </div>
  );
}

const headersWord = (masked: boolean, revealed: boolean) =>
  revealed
    ? "As stored. The audit log says that you looked."
    : masked
      ? "As received; secrets are masked."
      : "As received; none holds a secret.";

function Group({ title, headers }: { title: string; headers: readonly (readonly [string, string])[] }) {
  if (headers.length === 0) return null;
  return (
    <section aria-label={title} className="mb-3">
      <h3 className="mb-1 text-sm font-medium text-faint">{title}</h3>
      <dl className="border-t font-mono text-sm">
        {headers.map(([name, value], n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice, and the list never changes
          <div key={n} className="flex gap-3 border-b py-1 max-sm:flex-col max-sm:gap-0">
            <dt className="w-56 shrink-0 break-words text-muted">{visible(name)}</dt>
            <dd className="min-w-0 flex-1 break-all">{visible(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
