/** PostgreSQL from its own statistics: size, days, connections, what vacuum has to do; and the payload index. */
import { Bytes } from "#components/ui/Bytes.tsx";
import { Duration } from "#components/ui/Duration.tsx";
import { Facts } from "#components/ui/Facts.tsx";
import { formatExact, formatShare, Num } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { SystemReport, TableReport } from "#lib/contracts/system.ts";

export function DatabaseSection({ report: { database, index, clockSkewMs } }: { report: SystemReport }) {
  const { connections, maxConnections, oldestDay, newestDay, bytes, tables } = database;
  const behind =
    index.behind === 0 ? "up to date" : `${index.behind >= 10_000 ? "more than " : ""}${formatExact(index.behind)} events behind`;
  return (
    <Section title={<span id="database">Database</span>}>
      <div className="flex flex-col gap-5">
        <Facts
          facts={[
            { label: "Size", value: <Bytes value={bytes} /> },
            { label: "Days", value: oldestDay ? `${oldestDay} to ${newestDay}` : "–" },
            { label: "Connections", value: `${connections} of ${maxConnections}` },
            { label: "Payload index", value: behind },
            { label: "Clock, against this process", value: <Duration ms={Math.abs(clockSkewMs)} /> },
          ]}
        />
        <Table label="Largest tables">
          <TableHead>
            <HeaderCell>Table</HeaderCell>
            <HeaderCell numeric>Size</HeaderCell>
            <HeaderCell numeric>Rows, about</HeaderCell>
            <HeaderCell numeric>Dead rows</HeaderCell>
            <HeaderCell numeric>Partitions</HeaderCell>
            <HeaderCell>Vacuumed</HeaderCell>
          </TableHead>
          <TableBody>
            {tables.map((table) => (
              <TableRow key={table.name} table={table} />
            ))}
          </TableBody>
        </Table>
      </div>
    </Section>
  );
}

function TableRow({ table }: { table: TableReport }) {
  const { name, bytes, rows, deadRows, partitions, vacuumedAt } = table;
  return (
    <Row>
      <Cell phone="title" className="w-full max-w-0 truncate max-sm:max-w-full font-mono text-sm">
        {name}
      </Cell>
      <Cell numeric phone="end">
        <Bytes value={bytes} />
      </Cell>
      <Cell numeric phone="sub">
        <Num value={rows} />
        <span className="sm:hidden"> rows</span>
      </Cell>
      <Cell numeric>
        <Num value={deadRows} /> <span className="text-faint">{deadRows > 0 && formatShare(deadRows, rows + deadRows)}</span>
      </Cell>
      <Cell numeric>{partitions > 1 ? formatExact(partitions) : <span className="text-faint">–</span>}</Cell>
      <Cell className="text-muted">{vacuumedAt ? <Time value={vacuumedAt} /> : "never"}</Cell>
    </Row>
  );
}
