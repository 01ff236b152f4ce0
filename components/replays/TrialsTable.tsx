/** The dry run, event by event: what the handler would do now, and what it had done. */
import { Duration } from "#components/ui/Duration.tsx";
import { Id } from "#components/ui/Id.tsx";
import { type State, StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import type { ReplayTrial } from "#lib/contracts/replays.ts";
import type { Comparison } from "#lib/domain/trial.ts";
import { visible } from "#lib/domain/visible.ts";

const WORDS: Record<Comparison, string> = {
  mended: "mended",
  same: "as before",
  first: "would work",
  still_fails: "the same failure",
  fails_otherwise: "another failure",
  breaks: "would break",
  not_tried: "not tried",
};

export function TrialsTable({ trials }: { trials: readonly ReplayTrial[] }) {
  return (
    <Table label="Dry run">
      <TableHead>
        <HeaderCell>Verdict</HeaderCell>
        <HeaderCell>Event</HeaderCell>
        <HeaderCell>Handler</HeaderCell>
        <HeaderCell>Was</HeaderCell>
        <HeaderCell>Now</HeaderCell>
        <HeaderCell>Would write</HeaderCell>
        <HeaderCell numeric>Took</HeaderCell>
      </TableHead>
      <TableBody>
        {trials.map((trial) => (
          <TrialRow key={`${trial.eventId} ${trial.handler}`} trial={trial} />
        ))}
      </TableBody>
    </Table>
  );
}

function TrialRow({ trial }: { trial: ReplayTrial }) {
  const { comparison, outcome, was } = trial;
  const writes = trial.writes.map(writeText).join("; ");
  return (
    <Row>
      <Cell phone="title">
        <StateBadge state={stateOf(outcome)} word={comparison === null ? "waits" : WORDS[comparison]} />
      </Cell>
      <Cell phone="end">
        <RowLink href={`/events/${trial.eventId}`}>
          <Id value={trial.eventId} keep={8} copy={false} />
        </RowLink>
      </Cell>
      <Cell className="max-w-40 truncate">{trial.handler}</Cell>
      <Cell className="max-w-56 truncate text-muted" title={was?.error ? visible(was.error) : undefined}>
        {was === null ? "never handled" : was.error ? `${was.state}: ${visible(was.error)}` : was.state}
      </Cell>
      <Cell phone="sub" className="w-full max-w-0 truncate max-sm:max-w-full" title={trial.error ? visible(trial.error) : undefined}>
        {trial.error ? visible(trial.error) : (outcome ?? "")}
      </Cell>
      <Cell className="max-w-56 truncate text-muted" title={writes}>
        {writes || (outcome === "delivered" ? "nothing" : "")}
      </Cell>
      <Cell numeric className="text-muted">
        <Duration ms={trial.durationMs} />
      </Cell>
    </Row>
  );
}

const stateOf = (outcome: ReplayTrial["outcome"]): State => (outcome === null ? "queued" : outcome === "not_tried" ? "filtered" : outcome);

function writeText({ table, inserted, updated, deleted }: ReplayTrial["writes"][number]): string {
  const parts = [
    [inserted, "new"],
    [updated, "changed"],
    [deleted, "deleted"],
  ] as const;
  return `${table}: ${parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(", ")}`;
}
