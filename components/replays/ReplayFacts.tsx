"use client";
/** What a replay is: what it covers, who asked for it, how fast it may go. */
import Link from "next/link";
import type { ReactNode } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useChangeReplay } from "#components/queries/replays.ts";
import { formatDuration } from "#components/ui/Duration.tsx";
import { Id } from "#components/ui/Id.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import { Select } from "#components/ui/Select.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { Replay, ReplayDetail } from "#lib/contracts/replays.ts";
import { SPEEDS, speedLabel } from "./options.ts";
import { scopeText } from "./scopeText.ts";

export const eventsOf = (replay: Replay, and = "") => `/events?q=${encodeURIComponent(`${and}replay:${replay.id}`)}&from=now-30d`;

export function ReplayFacts({ replay }: { replay: ReplayDetail }) {
  const { activeMs, perSecond } = replay.report;
  return (
    <dl className="border-t">
      <Fact name="What">{scopeText(replay.scope)}</Fact>
      <Fact name="Why">{replay.reason || <span className="text-faint">no reason given</span>}</Fact>
      <Fact name="Who">{replay.createdBy}</Fact>
      <Fact name="Made">
        <Time value={replay.createdAt} focusable />
      </Fact>
      {replay.finishedAt && (
        <Fact name={replay.state === "cancelled" ? "Cancelled" : "Finished"}>
          <Time value={replay.finishedAt} focusable />
        </Fact>
      )}
      {activeMs > 0 && (
        <Fact name="Pace">
          {formatExact(perSecond, perSecond < 10 ? 1 : 0)} per second over {formatDuration(activeMs)}
          <span className="text-muted">, without its pauses</span>
        </Fact>
      )}
      <Fact name="Speed">
        <Pace replay={replay} />
      </Fact>
      <Fact name="Pauses">
        {replay.stopAtPercent === null
          ? "only when somebody pauses it"
          : `by itself when more than ${replay.stopAtPercent} % of its last 100 deliveries are dead`}
      </Fact>
      <Fact name="Events">
        <Link href={eventsOf(replay)} className="link">
          Events of this replay
        </Link>
      </Fact>
      <Fact name="Id">
        <Id value={replay.id} />
      </Fact>
    </dl>
  );
}

/** Changed while it runs, at once. */
function Pace({ replay }: { replay: Replay }) {
  const change = useChangeReplay(replay.id);
  const reason = useRoleReason("operator");
  const value = replay.perSecond === null ? "" : String(replay.perSecond);
  const isOver = replay.state === "finished" || replay.state === "cancelled";
  if (isOver || reason) return <>{speedLabel(value)}</>;
  const speeds = SPEEDS.includes(value) ? SPEEDS : [...SPEEDS, value];
  return (
    <Select
      aria-label="Speed"
      className="w-60"
      value={value}
      disabled={change.isPending}
      onChange={(next) => change.mutate({ perSecond: next === "" ? null : Number(next) })}
      options={speeds.map((speed) => ({ value: speed, label: speedLabel(speed) }))}
    />
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-8 items-center gap-4 border-b py-1.5">
      <dt className="w-28 shrink-0 self-start py-px text-faint">{name}</dt>
      <dd className="min-w-0 flex-1 break-words">{children}</dd>
    </div>
  );
}
