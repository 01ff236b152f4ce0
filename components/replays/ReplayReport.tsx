/** What came of a replay: of what it died, each handler beside its plan, who did what to it. */
import Link from "next/link";
import { formatExact, Num } from "#components/ui/Num.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { ReplayReport } from "#lib/contracts/replays.ts";
import { visible } from "#lib/domain/visible.ts";

/** Of what its deliveries died, most first; each leads to its failure. */
export function DeathsTable({ dead }: { dead: ReplayReport["dead"] }) {
  return (
    <Table label="Dead by failure">
      <TableHead>
        <HeaderCell>Failure</HeaderCell>
        <HeaderCell>Handler</HeaderCell>
        <HeaderCell numeric>Dead</HeaderCell>
      </TableHead>
      <TableBody>
        {dead.map(({ fingerprint, handler, title, count }) => (
          <Row key={fingerprint}>
            <Cell phone="title" className="w-full max-w-0 truncate">
              <Link href={`/failures/${fingerprint}`} className="font-medium hover:underline" title={visible(title)}>
                {visible(title) || fingerprint}
              </Link>
            </Cell>
            <Cell phone="sub" className="max-w-56 truncate text-muted">
              {handler}
            </Cell>
            <Cell numeric phone="end" className="text-st-dead-fg">
              <Num value={count} exact />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

/** What was planned beside what was done. */
export function OutcomesTable({ rows }: { rows: NonNullable<ReplayReport["byHandler"]> }) {
  return (
    <Table label="Planned and done">
      <TableHead>
        <HeaderCell>Handler</HeaderCell>
        <HeaderCell numeric>Planned</HeaderCell>
        <HeaderCell numeric>Delivered</HeaderCell>
        <HeaderCell numeric>Dead</HeaderCell>
        <HeaderCell numeric>Skipped</HeaderCell>
        <HeaderCell numeric>Not made</HeaderCell>
      </TableHead>
      <TableBody>
        {rows.map(({ handler, planned, delivered, dead, skipped, notMade }) => (
          <Row key={handler}>
            <Cell phone="title" className="w-full max-w-0 truncate font-medium">
              {handler}
            </Cell>
            <Count value={planned} word="planned" phone="end" />
            <Count value={delivered} word="delivered" />
            <Count value={dead} word="dead" className={dead > 0 ? "text-st-dead-fg" : ""} />
            <Count value={skipped} word="skipped" />
            <Count value={notMade} word="not made" />
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

type CountProps = { value: number; word: string; phone?: "sub" | "end"; className?: string };

const Count = ({ value, word, phone = "sub", className = "" }: CountProps) => (
  <Cell numeric phone={phone} className={value === 0 ? "text-faint max-sm:hidden" : className}>
    <Num value={value} exact />
    <span className="sm:hidden"> {word}</span>
  </Cell>
);

/** Who did what to it, oldest first. */
export function History({ entries }: { entries: ReplayReport["history"] }) {
  return (
    <ol className="border-t">
      {entries.map(({ at, actor, action, detail }) => (
        <li key={`${at} ${action}`} className="flex min-h-8 flex-wrap items-baseline gap-x-4 border-b py-1.5">
          <Time value={at} look="exact" className="w-28 shrink-0 text-faint" />
          <span className="min-w-0 flex-1 break-words max-sm:basis-2/3">
            <span className="font-medium">{actor === "system" ? "Spillway" : actor}</span> {didWhat(action, detail)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function didWhat(action: string, detail: Record<string, unknown>): string {
  const text = (value: unknown) => (value === null ? "as fast as it goes" : `${String(value)} per second`);
  switch (action) {
    case "replay.tried":
      return "asked for a dry run";
    case "replay.started":
      return "started it";
    case "replay.paused":
      return typeof detail.why === "string" ? `paused it: ${visible(detail.why)}` : "paused it";
    case "replay.resumed":
      return "let it go on";
    case "replay.paced":
      return `changed its speed from ${text(detail.from)} to ${text(detail.to)}`;
    case "replay.cancelled":
      return `cancelled it; ${formatExact(Number(detail.cancelled ?? 0))} that waited did not run`;
    default:
      return action;
  }
}
