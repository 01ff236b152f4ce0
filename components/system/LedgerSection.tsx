/** Where everything received in a day went, what did not add up, and what was refused and why. */
import Link from "next/link";
import { formatDuration } from "#components/ui/Duration.tsx";
import { Facts } from "#components/ui/Facts.tsx";
import { formatExact, Num } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { SystemReport } from "#lib/contracts/system.ts";

export function LedgerSection({ report }: { report: SystemReport }) {
  const { received, accepted, duplicate, rejected, handshake, shed } = report.flow;
  return (
    <div id="ledger" className="grid scroll-mt-16 items-start gap-x-10 gap-y-8 xl:grid-cols-2">
      <Section title="Requests of the last 24 hours" description="Every request ends in exactly one of these.">
        <Facts
          facts={[
            { label: "Received", value: <Num value={received} /> },
            { label: "Accepted", value: <Num value={accepted} /> },
            { label: "Duplicate", value: <Num value={duplicate} /> },
            { label: "Rejected", value: <Num value={rejected} /> },
            { label: "Handshake", value: <Num value={handshake} /> },
            { label: "Answered 503", value: <Num value={shed} /> },
          ]}
        />
        <AckFacts ack={report.ack} />
        <Gaps report={report} />
      </Section>
      <Refused refused={report.refused} />
    </div>
  );
}

/** What a sender sees of our speed. */
function AckFacts({ ack: { recent, day } }: Pick<SystemReport, "ack">) {
  const spans = [
    { label: "last 5 minutes", times: recent },
    { label: "24 hours", times: day },
  ];
  return (
    <Table label="How long senders waited for their acknowledgement" className="mt-5">
      <TableHead>
        <HeaderCell>Acknowledged in</HeaderCell>
        <HeaderCell numeric>p50</HeaderCell>
        <HeaderCell numeric>p95</HeaderCell>
        <HeaderCell numeric>p99</HeaderCell>
        <HeaderCell numeric>Requests</HeaderCell>
      </TableHead>
      <TableBody>
        {spans.map(({ label, times }) => (
          <Row key={label}>
            <Cell phone="title">
              <span className="sm:hidden">Acknowledged, </span>
              {label}
            </Cell>
            {(["p50", "p95", "p99"] as const).map((name) => (
              <Cell key={name} numeric phone="sub">
                <span className="text-faint sm:hidden">{name} </span>
                {times ? formatDuration(times[`${name}Ms`]) : "–"}
              </Cell>
            ))}
            <Cell numeric phone="end">
              <Num value={times?.of ?? 0} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

function Gaps({ report: { gaps } }: { report: SystemReport }) {
  if (gaps.length === 0)
    return <p className="mt-3 text-muted">Every minute that is over adds up, count against count and count against rows.</p>;
  return (
    <Table label="Minutes that do not add up" className="mt-3">
      <TableHead>
        <HeaderCell>Minute</HeaderCell>
        <HeaderCell>What</HeaderCell>
        <HeaderCell numeric>Counted</HeaderCell>
        <HeaderCell numeric>Found</HeaderCell>
      </TableHead>
      <TableBody>
        {gaps.map(({ minute, sourceId, kind, expected, found }) => (
          <Row key={`${minute} ${sourceId} ${kind}`}>
            <Cell phone="title">
              <Time value={minute} look="exact" />
            </Cell>
            <Cell phone="sub">
              <Link href={`/sources/${sourceId}`} className="link">
                {kind}
              </Link>
            </Cell>
            <Cell numeric phone="end">
              {formatExact(expected)}
            </Cell>
            <Cell numeric phone="sub">
              {formatExact(found)}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

function Refused({ refused }: Pick<SystemReport, "refused">) {
  return (
    <Section
      title={<span id="refused">Refused, and why</span>}
      actions={
        <Link href="/requests?verdict=rejected" className="link text-sm">
          Rejected requests
        </Link>
      }
    >
      {refused.length === 0 && <p className="text-muted">No request was refused in the last 24 hours.</p>}
      {refused.length > 0 && (
        <Table label="Refused requests by reason">
          <TableHead>
            <HeaderCell>Reason</HeaderCell>
            <HeaderCell numeric>Requests</HeaderCell>
          </TableHead>
          <TableBody>
            {refused.map(({ verdict, reason, requests }) => (
              <Row key={`${verdict} ${reason}`}>
                <Cell phone="title" className="w-full max-w-0 truncate max-sm:max-w-full" title={reason}>
                  {verdict === "shed" ? "Too much at once: answered 503" : reason.replaceAll("_", " ") || "no reason was noted"}
                </Cell>
                <Cell numeric phone="end">
                  <Num value={requests} />
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}
