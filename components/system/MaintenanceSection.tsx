/** What one worker does by itself, and which migrations the database has. */
import { Duration } from "#components/ui/Duration.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { SystemReport } from "#lib/contracts/system.ts";

const meanings: Record<string, string> = {
  reconcile: "Waking what has no job",
  ledger: "Closing each minute's books",
  retention: "Making and dropping days",
};

export function MaintenanceSection({ maintenance, migrations }: Pick<SystemReport, "maintenance" | "migrations">) {
  return (
    <div className="grid items-start gap-x-10 gap-y-8 xl:grid-cols-2">
      <Section title={<span id="maintenance">By itself</span>}>
        {maintenance.length === 0 && (
          <p className="text-muted">No task has run yet. One worker leads them, a few seconds after it starts.</p>
        )}
        {maintenance.length > 0 && (
          <Table label="Tasks">
            <TableHead>
              <HeaderCell>Task</HeaderCell>
              <HeaderCell>Came of it</HeaderCell>
              <HeaderCell>Last run</HeaderCell>
              <HeaderCell numeric>Took</HeaderCell>
            </TableHead>
            <TableBody>
              {maintenance.map(({ task, endedAt, tookMs, detail }) => (
                <Row key={task}>
                  <Cell phone="title" className="w-full max-w-0 truncate max-sm:max-w-full">
                    {meanings[task] ?? task}
                  </Cell>
                  <Cell phone="sub" className="text-muted">
                    {Object.entries(detail)
                      .map(([name, n]) => `${name} ${formatExact(n)}`)
                      .join(", ")}
                  </Cell>
                  <Cell phone="end" className="text-muted">
                    <Time value={endedAt} />
                  </Cell>
                  <Cell numeric>
                    <Duration ms={tookMs} />
                  </Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        )}
      </Section>
      <Section title="Migrations">
        <Table label="Migrations">
          <TableHead>
            <HeaderCell>Migration</HeaderCell>
            <HeaderCell>Applied</HeaderCell>
          </TableHead>
          <TableBody>
            {migrations.toReversed().map(({ name, appliedAt }) => (
              <Row key={name}>
                <Cell phone="title" className="w-full font-mono text-sm">
                  {name}
                </Cell>
                <Cell phone="end" className="text-muted">
                  <Time value={appliedAt} />
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </Section>
    </div>
  );
}
