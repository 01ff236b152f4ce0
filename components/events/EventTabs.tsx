"use client";
/** What was received, in views: payload, headers, attempts, fields, relatives, history, difference. */
import { DiffTab } from "#components/diff/DiffTab.tsx";
import { PayloadView } from "#components/payload/PayloadView.tsx";
import { type TabItem, Tabs } from "#components/ui/Tabs.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import { AttemptsTab } from "./AttemptsTab.tsx";
import { AuditTab } from "./AuditTab.tsx";
import { HeadersTab } from "./HeadersTab.tsx";
import { RelatedTab } from "./RelatedTab.tsx";
import { SchemaTab } from "./SchemaTab.tsx";

export const EVENT_TABS: readonly TabItem[] = [
  { value: "payload", label: "Payload" },
  { value: "headers", label: "Headers" },
  { value: "attempts", label: "Attempts" },
  { value: "schema", label: "Schema" },
  { value: "related", label: "Related" },
  { value: "audit", label: "Audit" },
  { value: "diff", label: "Diff" },
];

export function EventTabs({ event, tab }: { event: EventDetail; tab: string }) {
  const attempts = event.deliveries.reduce((sum, { history }) => sum + history.length, 0);
  const items = EVENT_TABS.map((item) => (item.value === "attempts" ? { ...item, count: attempts } : item));
  return (
    <section aria-label="What was received" className="min-w-0">
      <Tabs label="What was received" items={items} className="mb-2" />
      <div className="min-h-96">
        {tab === "payload" && <PayloadView eventId={event.id} scope={{ source: event.source.name, type: event.type }} />}
        {tab === "headers" && <HeadersTab key={event.id} event={event} />}
        {tab === "attempts" && <AttemptsTab event={event} />}
        {tab === "schema" && <SchemaTab event={event} />}
        {tab === "related" && <RelatedTab event={event} />}
        {tab === "audit" && <AuditTab event={event} />}
        {tab === "diff" && <DiffTab event={event} />}
      </div>
    </section>
  );
}
