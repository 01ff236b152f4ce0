/** One row per handler: health, what waits, its limits in words, the switch. */
import Link from "next/link";
import { BackfillButton } from "#components/replays/BackfillButton.tsx";
import { Duration } from "#components/ui/Duration.tsx";
import { formatExact, Num } from "#components/ui/Num.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import { PauseHandlerButton } from "./PauseHandlerButton.tsx";
import { healthOf, limitWords, orderWords, plural, retryWords, wantsWords } from "./words.ts";

export type HandlersTableProps = { handlers: readonly HandlerSummary[]; open: string | null; onOpen: (name: string) => void };

export function HandlersTable({ handlers, open, onOpen }: HandlersTableProps) {
  return (
    <Table label="Handlers" stickyTop={44}>
      <TableHead>
        <HeaderCell>Handler</HeaderCell>
        <HeaderCell>Health</HeaderCell>
        <HeaderCell numeric>Queued</HeaderCell>
        <HeaderCell numeric>Retrying</HeaderCell>
        <HeaderCell numeric className="max-lg:hidden" title="Attempts running now, of those that each worker may run at once">
          Running
        </HeaderCell>
        <HeaderCell numeric>Delivered, 24 h</HeaderCell>
        <HeaderCell numeric>Dead, 24 h</HeaderCell>
        <HeaderCell numeric className="max-lg:hidden">
          Average
        </HeaderCell>
        <HeaderCell className="max-[1380px]:hidden">Limits</HeaderCell>
        <HeaderCell>
          <span className="sr-only">Actions</span>
        </HeaderCell>
      </TableHead>
      <TableBody>
        {handlers.map((handler) => (
          <HandlerRow key={handler.name} handler={handler} selected={handler.name === open} onOpen={onOpen} />
        ))}
      </TableBody>
    </Table>
  );
}

type RowProps = { handler: HandlerSummary; selected: boolean; onOpen: (name: string) => void };

function HandlerRow({ handler, selected, onOpen }: RowProps) {
  const find = (state: string) => `/events?q=${encodeURIComponent(`handler:${handler.name} status:${state}`)}`;
  return (
    <Row selected={selected}>
      <Cell phone="title" className="max-w-72 py-2 max-2xl:max-w-52 max-xl:max-w-48">
        <RowLink
          href={`/handlers?handler=${encodeURIComponent(handler.name)}`}
          className="block truncate"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onOpen(handler.name);
          }}
        >
          {handler.name}{" "}
          <span className="font-normal text-faint text-sm" title="The version that runs: it changes with the handler's code">
            {handler.version}
          </span>
        </RowLink>
        <p className="truncate text-sm text-muted" title={wantsWords(handler)}>
          {wantsWords(handler)}
        </p>
      </Cell>
      <HealthCell handler={handler} />
      <Count value={handler.queued} label="queued" href={find("queued")} />
      <Count value={handler.retrying} label="retrying" href={find("retrying")} />
      <Cell numeric className="max-lg:hidden">
        {handler.delivering}
        <span className="text-faint"> / {formatExact(handler.limits.concurrency)}</span>
      </Cell>
      <Count value={handler.day.delivered} label="delivered" href={find("delivered")} />
      <Count value={handler.day.dead} label="dead" href={find("dead")} tone="text-st-dead-fg" />
      <Cell numeric className="max-lg:hidden">
        <Duration ms={handler.day.averageDurationMs} />
      </Cell>
      <LimitsCell handler={handler} />
      <Cell phone="end" className="text-right">
        <span className="inline-flex gap-1.5">
          <BackfillButton handler={handler} />
          <PauseHandlerButton handler={handler} />
        </span>
      </Cell>
    </Row>
  );
}

/** The worst that is true, and under it what somebody should know or do. */
function HealthCell({ handler }: { handler: HandlerSummary }) {
  const { pausedAt, pausedBy, heldUntil, blockedKeys, overrides } = handler;
  const health = healthOf(handler);
  const blocked = plural(blockedKeys, "blocked key");
  return (
    <Cell phone="sub" className="max-sm:flex max-sm:flex-wrap max-sm:gap-x-2">
      <StateBadge state={health.state} word={health.word} />
      {pausedAt && (
        <p className="max-w-36 truncate text-sm text-muted max-sm:hidden" title={`Paused by ${pausedBy}`}>
          <Time value={pausedAt} /> by {pausedBy}
        </p>
      )}
      {heldUntil && (
        <p className="text-sm text-muted">
          {health.state !== "throttled" && "told to wait "}until <Time value={heldUntil} look="exact" />
        </p>
      )}
      {blockedKeys > 0 && health.word !== blocked && <p className="text-sm text-st-dead-fg">{blocked}</p>}
      {Object.keys(overrides).length > 0 && <p className="text-sm text-muted min-[1380px]:hidden">limits changed</p>}
    </Cell>
  );
}

/** What was set here comes first: it is what the code does not say. Then what orders its deliveries, or else how they are retried. */
function LimitsCell({ handler }: { handler: HandlerSummary }) {
  const limits = limitWords(handler);
  const set = limits.filter(({ code }) => code !== null);
  const own = limits.filter(({ label }) => label === (!handler.throttle && handler.clusterConcurrency ? "In all workers" : "Throttle"));
  const shown = set.length > 0 ? set : own;
  return (
    <Cell className="w-full max-w-0 py-1.5 text-sm text-muted max-[1380px]:hidden">
      {shown.map(({ label, now, code }) => (
        <p key={label} className="truncate" title={`${label}: ${now}${code ? `, code says ${code}` : ""}`}>
          {label !== "Throttle" && `${label.toLowerCase()} `}
          <span className={code ? "font-medium text-text" : undefined}>{now}</span>
          {code && `, code says ${code.replace("at most ", "")}`}
        </p>
      ))}
      <p className="truncate" title={orderWords(handler)}>
        {orderWords(handler) ?? retryWords(handler.retry)}
      </p>
    </Cell>
  );
}

type CountProps = { value: number; label: string; href: string; tone?: string };

function Count({ value, label, href, tone = "" }: CountProps) {
  return (
    <Cell numeric phone="sub" className={value === 0 ? "text-faint max-sm:hidden" : tone}>
      {value === 0 ? (
        "0"
      ) : (
        <Link href={href} className="relative z-1 hover:underline">
          <Num value={value} />
          <span className="sm:sr-only"> {label}</span>
        </Link>
      )}
    </Cell>
  );
}
