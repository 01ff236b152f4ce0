"use client";
/** What to compare with: the last delivered, the previous of its entity or type, a repeat with other bytes, or any id. */
import { type FormEvent, useState } from "react";
import { useRelated } from "#components/queries/eventViews.ts";
import { Button } from "#components/ui/Button.tsx";
import { Input } from "#components/ui/Input.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import { parsePublicId } from "#lib/domain/id.ts";

export type DiffChooserProps = { event: EventDetail; otherId: string | null; onChoose: (id: string) => void };

/** The most useful peer: the last delivered of the type when this one is not, else the one before it. */
export function bestPeer(event: EventDetail): string | null {
  const good = event.lastDelivered === event.id ? null : event.lastDelivered;
  return event.status === "delivered" ? (event.previousOfType ?? good) : (good ?? event.previousOfType);
}

export function DiffChooser({ event, otherId, onChoose }: DiffChooserProps) {
  const good = event.lastDelivered === event.id ? null : event.lastDelivered;
  const { data: related } = useRelated(event.id);
  const repeat = related?.duplicates.find(({ hasBody }) => hasBody)?.id ?? null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span className="text-muted">Compare with</span>
      <Peer
        name="Last delivered"
        id={good}
        reason={`No other ${event.type} of ${event.source.name} was delivered.`}
        otherId={otherId}
        onChoose={onChoose}
      />
      {event.entityKey !== null && (
        <Peer
          name="Previous of entity"
          id={related?.previousOfEntity ?? null}
          reason={`Nothing of ${event.entityKey} came shortly before it.`}
          otherId={otherId}
          onChoose={onChoose}
        />
      )}
      <Peer
        name="Previous of type"
        id={event.previousOfType}
        reason={`This is the first ${event.type} of ${event.source.name}.`}
        otherId={otherId}
        onChoose={onChoose}
      />
      {repeat !== null && <Peer name="Repeat with other bytes" id={repeat} reason="" otherId={otherId} onChoose={onChoose} />}
      <IdForm key={otherId} own={event.id} otherId={otherId} onChoose={onChoose} />
    </div>
  );
}

type PeerProps = { name: string; id: string | null; reason: string; otherId: string | null; onChoose: (id: string) => void };

function Peer({ name, id, reason, otherId, onChoose }: PeerProps) {
  return (
    <Button
      size="sm"
      aria-pressed={id !== null && id === otherId}
      disabledReason={id === null ? reason : undefined}
      onClick={() => id && onChoose(id)}
      className="aria-pressed:border-accent aria-pressed:bg-selected"
    >
      {name}
    </Button>
  );
}

function IdForm({ own, otherId, onChoose }: { own: string; otherId: string | null; onChoose: (id: string) => void }) {
  const [text, setText] = useState("");
  const id = /(?:evt|req)_[0-9a-z]{26}/.exec(text)?.[0];
  const problem = !text.trim()
    ? undefined
    : !id || !(parsePublicId("evt", id) ?? parsePublicId("req", id))
      ? "That is no event id (evt_ and 26 characters)."
      : id === own
        ? "That is this event."
        : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (id && !problem) onChoose(id);
  };
  return (
    <form onSubmit={submit} className="flex min-w-0 items-center gap-2">
      <Input
        mono
        aria-label="Id of another event"
        aria-invalid={problem !== undefined || undefined}
        aria-describedby="diff-other"
        placeholder={otherId ?? "or paste evt_…"}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-6! w-72"
      />
      <span id="diff-other" role="status" className="text-sm text-st-dead-fg">
        {problem}
      </span>
    </form>
  );
}
