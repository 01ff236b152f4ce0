"use client";
/** No rows: what was applied, and the one step that most likely finds something. */
import Link from "next/link";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { LoadDemoButton } from "#components/welcome/Demo.tsx";
import { rangeLabel } from "./eventSearch.ts";

export type NoEventsProps = {
  q: string;
  from: string | null;
  to: string | null;
  onChange: (next: { q?: string; from?: string | null; to?: string | null }) => void;
};

export function NoEvents({ q, from, to, onChange }: NoEventsProps) {
  const widest = from === "now-30d" && to === null;
  return (
    <Empty
      title={q ? "No event matches" : "No events in this range"}
      action={
        <span className="flex flex-wrap gap-2">
          {!widest && (
            <Button variant="primary" onClick={() => onChange({ from: "now-30d", to: null })}>
              Search the last 30 days
            </Button>
          )}
          {q && <Button onClick={() => onChange({ q: "" })}>Clear the query</Button>}
          {!q && (
            <Link href="/sources" className={buttonClass()}>
              Open Sources
            </Link>
          )}
          {!q && <LoadDemoButton />}
        </span>
      }
    >
      <p>
        Applied: {q ? <code className="text-sm break-all text-text">{q}</code> : "no query"}, received in{" "}
        <span className="text-text">{rangeLabel(from, to)}</span>.
      </p>
      {!q && <p>An event appears here within a second of a provider posting to one of your sources.</p>}
    </Empty>
  );
}
