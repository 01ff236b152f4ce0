"use client";
/** Would this handler want that event? Asked of a stored event; nothing runs. */
import { useState } from "react";
import { Clauses } from "#components/events/TimelineRouting.tsx";
import { useRouting } from "#components/queries/eventViews.ts";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { parsePublicId } from "#lib/domain/id.ts";
import type { HandlerRoute } from "#lib/domain/routing.ts";

export function RuleTester({ handler }: { handler: string }) {
  const [text, setText] = useState("");
  // A whole link to the event will do.
  const id = /evt_[0-9a-z]{26}/.exec(text)?.[0] ?? "";
  const isId = parsePublicId("evt", id) !== undefined;
  const { data, error } = useRouting(id, isId);
  const route = isId ? data?.handlers.find((entry) => entry.handler === handler) : undefined;
  const problem = error?.message ?? (text !== "" && !isId ? "An event's id begins with evt_." : undefined);
  return (
    <div className="flex flex-col gap-2">
      <Field
        label="Event"
        help="Paste an event's id or its link. Nothing runs and nothing is recorded."
        {...(problem && { error: problem })}
      >
        {(control) => (
          <Input {...control} mono value={text} onChange={(event) => setText(event.target.value)} placeholder="evt_…" spellCheck={false} />
        )}
      </Field>
      <div role="status" className="min-h-6 text-sm">
        {route && <Answer route={route} />}
      </div>
    </div>
  );
}

function Answer({ route }: { route: HandlerRoute }) {
  const wants = route.verdict !== "refused";
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <StateBadge state={wants ? "accepted" : "filtered"} word={wants ? "wants it" : "does not want it"} />
      <Clauses route={route} />
    </p>
  );
}
