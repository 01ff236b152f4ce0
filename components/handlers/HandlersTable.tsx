/** One row per handler: health, what waits, its limits in words, the switch. */
import Link from "next/link";
import { BackfillButton } from "#components/replays/BackfillButton.tsx";
import { Duration } from "#components/ui/Duration.tsx";
import { Num } from "#components/ui/Num.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import { PauseHandlerButton } from "./PauseHandlerButton.tsx";
import { healthOf, retryWords, throttleWords, wantsWords } from "./words.ts";

export function HandlersTable({ handlers }: { handlers: readonly HandlerSummary[] }) {
  return (
    <Table label="Handlers" stickyTop={44}>
      <TableHead>
        <HeaderCell>Handler</HeaderCell>
        <HeaderCell>Health</HeaderCell>
        <HeaderCell numeric>Queued</HeaderCell>
        <HeaderCell numeric>Retrying</HeaderCell>
        <HeaderCell numeric className="max-lg:hidden" title="Attempts running now, of the concurrency each worker allows">
          Running
        </HeaderCell>
        <HeaderCell numeric>Delivered, 24 h</HeaderCell>
        <HeaderCell numeric>Dead, 24 h</HeaderCell>
        <HeaderCell numeric className="max-lg:hidden">
          Average
        </HeaderCell>
        <HeaderCell className="max-xl:hidden">Limits</HeaderCell>
        <HeaderCell>
          <span className="sr-only">Actions</span>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {handlers.map((handler) => (
          <HandlerRow key={handler.name} handler={handler} />
        ))}
      </TableBody>
    </Table>
  );
}

function HandlerRow({ handler }: { handler: HandlerSummary }) {
  const health = healthOf(handler);
  const find = (state: string) => `/events?q=${encodeURIComponent(`handler:${handler.name} status:${state}`)}`;
  return (
    <Row>
      <Cell phone="title" className="max-w-60 py-2 max-xl:max-w-48">
        <p className="truncate font-medium" title={handler.name}>
          {handler.name}{" "}
          <span className="font-normal text-faint text-sm" title="The version that runs: it changes with the handler's code">
            {handler.version}
          </span>
        </p>
        <p className="truncate text-sm text-muted" title={wantsWords(handler)}>
          {wantsWords(handler)}
        </p>
      </Cell>
      <Cell phone="sub">
        <StateBadge state={health.state} word={health.word} />
        {handler.pausedAt && (
          <p className="max-w-36 truncate text-sm text-muted max-sm:hidden" title={`Paused by ${handler.pausedBy}`}>
            <Time value={handler.pausedAt} /> by {handler.pausedBy}
          </p>
        )}
      </Cell>
      <Count value={handler.queued} label="queued" href={find("queued")} />
      <Count value={handler.retrying} label="retrying" href={find("retrying")} />
      <Cell numeric className="max-lg:hidden">
        {handler.delivering}
        <span className="text-faint"> / {handler.concurrency}</span>
      </Cell>
      <Count value={handler.day.delivered} label="delivered" href={find("delivered")} />
      <Count value={handler.day.dead} label="dead" href={find("dead")} tone="text-st-dead-fg" />
      <Cell numeric className="max-lg:hidden">
        <Duration ms={handler.day.averageDurationMs} />
      </Cell>
      <Cell className="text-sm text-muted max-xl:hidden">
        <p>{retryWords(handler.retry)}</p>
        <p>
          {throttleWords(handler.throttle)}, <Duration ms={handler.timeoutMs} /> timeout{handler.transactional && ", transactional"}
        </p>
      </Cell>
      <Cell phone="end" className="text-right">
        <span className="inline-flex gap-1.5">
          <BackfillButton handler={handler} />
          <PauseHandlerButton handler={handler} />
        </span>
      </Cell>
    </Row>
  );
}

type CountProps = { value: number; label: string; href: string; tone?: string };

function Count({ value, label, href, tone = "" }: CountProps) {
  return (
    <Cell numeric phone="sub" className={value === 0 ? "text-faint max-sm:hidden" : tone}>
      {value === 0 ? (
        "0"
      ) : (
        <Link href={href} className="hover:underline">
          <Num value={value} />
          <span className="sm:sr-only"> {label}</span>
        </Link>
      )}
    </Cell>
  );
}
