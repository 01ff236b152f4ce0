/** A handler's limits and rules as a list: what holds now, and what its code says where that is something else. */
import type { ReactNode } from "react";
import { formatDuration } from "#components/ui/Duration.tsx";
import { Mono } from "#components/ui/Mono.tsx";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import { ENTITY } from "#lib/domain/line.ts";
import { batchWords, limitWords, orderWords, retryWords, wantsWords } from "./words.ts";

export function HandlerFacts({ handler }: { handler: HandlerSummary }) {
  const order = orderWords(handler);
  return (
    <dl className="grid grid-cols-[8rem_1fr] border-t max-sm:grid-cols-[6.5rem_1fr]">
      {limitWords(handler).map(({ label, now, code }) => (
        <Fact key={label} label={label}>
          <span className={code ? "font-medium" : undefined}>{now}</span>
          {code && <span className="text-muted">, code says {code}</span>}
        </Fact>
      ))}
      {order && <Fact label={handler.order ? "Order" : "Per key"}>{order}</Fact>}
      {order && <Fact label="Key">{!handler.key || handler.key === ENTITY ? "what the event is about" : <Mono>{handler.key}</Mono>}</Fact>}
      {handler.batch && <Fact label="Batch">{batchWords(handler.batch)}</Fact>}
      <Fact label="Retries">{retryWords(handler.retry)}</Fact>
      <Fact label="Timeout">
        {formatDuration(handler.timeoutMs)}
        {handler.isolated && ", then its own process is killed"}
      </Fact>
      <Fact label="Effects">
        {handler.transactional ? "exactly once: its writes commit with the delivery" : "at least once: it may run again after a crash"}
      </Fact>
      <Fact label="Wants">{wantsWords(handler)}</Fact>
      <Fact label="Version">
        <Mono>{handler.version}</Mono>
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="col-span-2 grid min-h-8 grid-cols-subgrid items-baseline border-b py-1.5">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
