/** The environment this process was started with; secrets are never sent here. */
import { Section } from "#components/ui/Section.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import type { ConfigLine } from "#lib/contracts/system.ts";

export function ConfigSection({ config }: { config: readonly ConfigLine[] }) {
  return (
    <Section
      title="Configuration"
      description="Of the dashboard's process. Values come from the environment or .env; a change needs a restart."
    >
      <Table label="Configuration">
        <TableHead>
          <HeaderCell>Variable</HeaderCell>
          <HeaderCell>Value</HeaderCell>
          <HeaderCell>From</HeaderCell>
        </TableHead>
        <TableBody>
          {config.map(({ name, value, given, secret }) => (
            <Row key={name}>
              <Cell phone="title" className="font-mono text-sm">
                {name}
              </Cell>
              <Cell phone="sub" className="w-full max-w-0 truncate max-sm:max-w-full" title={secret ? undefined : value}>
                {value === "" ? <span className="text-faint">not set</span> : value}
                {secret && value !== "" && <span className="sr-only"> (set, not shown)</span>}
              </Cell>
              <Cell phone="end" className="text-muted">
                {given ? "environment" : "default"}
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
