"use client";
/** Numbers, times, ids and tables. */
import { Bytes } from "#components/ui/Bytes.tsx";
import { Code } from "#components/ui/Code.tsx";
import { Duration } from "#components/ui/Duration.tsx";
import { Id } from "#components/ui/Id.tsx";
import { Keys } from "#components/ui/Kbd.tsx";
import { Mono } from "#components/ui/Mono.tsx";
import { formatShare, Num } from "#components/ui/Num.tsx";
import { ProgressBar } from "#components/ui/ProgressBar.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import { Example } from "./Example.tsx";

const NOW = "2026-11-24T12:00:00.000Z";

export function DataExamples() {
  return (
    <>
      <Example name="Numbers">
        {[0, 9_999, 12_431, 1_234_567, null].map((value) => (
          <Num key={value} value={value} />
        ))}
        <Num value={12_431} exact />
        <span>{formatShare(9_998, 10_000)}</span>
        <span>{formatShare(1, 100_000)}</span>
      </Example>
      <Example name="Durations, sizes">
        {[0.4, 812, 1_240, 192_000, 187_200_000, null].map((ms) => (
          <Duration key={ms} ms={ms} />
        ))}
        {[812, 1_234, 1_400_000].map((value) => (
          <Bytes key={value} value={value} />
        ))}
      </Example>
      <Example name="Time">
        <Time value={NOW} focusable />
        <Time value={NOW} look="exact" />
        <Time value={null} />
      </Example>
      <Example name="Id, mono, keys">
        <Id value="evt_01m86vg2xgekz84nbchkd8n9be" />
        <Mono>in_1QwErTy</Mono>
        <Keys keys="mod+k" />
        <Keys keys="g e" />
      </Example>
      <Example name="Code">
        <Code label="example" className="w-full">
          {'curl -d \'{"type":"hello"}\' https://hooks.example.com/in/…'}
        </Code>
      </Example>
      <Example name="Progress">
        <ProgressBar
          label="Replay"
          total={100}
          parts={[
            { value: 60, tone: "delivered" },
            { value: 8, tone: "dead" },
          ]}
          className="w-64"
        />
        <ProgressBar label="Loading" className="w-64" />
      </Example>
      <Example name="Table">
        <ExampleTable />
      </Example>
    </>
  );
}

const rows = [
  { name: "invoice.paid", state: "delivered", count: 41_234, selected: false },
  { name: "invoice.payment_failed", state: "dead", count: 176, selected: true },
  { name: "customer.updated", state: "retrying", count: 12, selected: false },
] as const;

function ExampleTable() {
  return (
    <Table label="Example">
      <TableHead>
        <HeaderCell>Type</HeaderCell>
        <HeaderCell>State</HeaderCell>
        <HeaderCell numeric>Count</HeaderCell>
      </TableHead>
      <TableBody>
        {rows.map(({ name, state, count, selected }) => (
          <Row key={name} selected={selected}>
            <Cell phone="title" className="w-full">
              <RowLink href="#">{name}</RowLink>
            </Cell>
            <Cell phone="sub">
              <StateBadge state={state} />
            </Cell>
            <Cell numeric phone="end">
              <Num value={count} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}
