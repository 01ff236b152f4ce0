"use client";
/** The self-test: one signed event through everything, each stage with its time, and which were not reached. */
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { ApiError } from "#components/queries/api.ts";
import { followSelfTest, startSelfTest } from "#components/queries/system.ts";
import { Button } from "#components/ui/Button.tsx";
import { formatDuration } from "#components/ui/Duration.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Section } from "#components/ui/Section.tsx";
import { type State, StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import type { SelfTest, SelfTestStage } from "#lib/contracts/system.ts";
import { mergeStages } from "./stages.ts";

const FOLLOW_MS = 1_000;
const GIVE_UP_MS = 45_000;

export function SelfTestSection() {
  const reason = useRoleReason("operator");
  const [startedAt, setStartedAt] = useState(0);
  const start = useMutation({ mutationFn: startSelfTest, onMutate: () => setStartedAt(Date.now()) });
  const test = useFollowed(start.data, startedAt);
  const takesAll = start.error instanceof ApiError && start.error.status === 409;
  return (
    <Section
      title={<span id="self-test">Self-test</span>}
      description="Sends one signed event through the receiver and times each stage. Its source is removed again at once; none of your handlers runs unless you say so."
      actions={
        <Button disabledReason={reason} pending={start.isPending} onClick={() => start.mutate(false)}>
          Run self-test
        </Button>
      }
    >
      {start.error && <ErrorState title="The self-test did not start." error={start.error} />}
      {takesAll && (
        <Button className="mt-2" variant="danger" disabledReason={reason} onClick={() => start.mutate(true)}>
          Run it with these handlers
        </Button>
      )}
      {test && <Stages test={test} />}
    </Section>
  );
}

/** Asks again while a stage is waiting, for as long as that is worth it. */
function useFollowed(first: SelfTest | undefined, startedAt: number): SelfTest | undefined {
  const eventId = first?.eventId ?? "";
  const { data } = useQuery({
    queryKey: ["self-test", eventId],
    queryFn: () => followSelfTest(eventId),
    enabled: eventId !== "",
    refetchInterval: ({ state }) => (isDone(state.data) || Date.now() - startedAt > GIVE_UP_MS ? false : FOLLOW_MS),
  });
  return first && data ? { ...first, stages: mergeStages(first.stages, data.stages) } : first;
}

const isDone = (test: SelfTest | undefined) => test?.stages.every(({ state }) => state !== "waiting") ?? false;

const names: Record<SelfTestStage["name"], string> = {
  answered: "Received and verified",
  stored: "Stored",
  routed: "Routed",
  delivered: "Delivered",
  worker: "Worker",
  indexed: "Indexed for search",
};
const looks: Record<SelfTestStage["state"], [state: State, word: string]> = {
  reached: ["delivered", "reached"],
  failed: ["dead", "not reached"],
  waiting: ["delivering", "waiting"],
  skipped: ["cancelled", "not tested"],
};

function Stages({ test }: { test: SelfTest }) {
  return (
    <>
      <Table label="Stages of the self-test">
        <TableHead>
          <HeaderCell>Stage</HeaderCell>
          <HeaderCell>State</HeaderCell>
          <HeaderCell numeric>After</HeaderCell>
          <HeaderCell>What it means</HeaderCell>
        </TableHead>
        <TableBody>
          {test.stages.map(({ name, state, ms, note }) => (
            <Row key={name}>
              <Cell phone="title" className="font-medium">
                {names[name]}
              </Cell>
              <Cell phone="end">
                <StateBadge state={looks[state][0]} word={looks[state][1]} />
              </Cell>
              <Cell numeric phone="sub">
                {ms === null ? <span className="text-faint">–</span> : formatDuration(ms)}
              </Cell>
              <Cell phone="sub" className="w-full text-muted max-sm:whitespace-normal">
                {note}
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      {test.eventId && (
        <Link href={`/events/${test.eventId}`} className="link mt-2 inline-block text-sm">
          The test's event
        </Link>
      )}
    </>
  );
}
