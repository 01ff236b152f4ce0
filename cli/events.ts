/** `events list`, `events show`, `pull`: stored events from a terminal. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EventDetail, EventSummary } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import type { PulledEvent } from "#lib/domain/pulled.ts";
import type { Client } from "./client.ts";
import { note, paint, plain, print, printTable, progress } from "./output.ts";

export type ListOptions = { from?: string; to?: string; limit: number; json?: boolean };

export async function listEvents(client: Client, query: string, { from, to, limit, json }: ListOptions): Promise<void> {
  const { data, nextCursor, applied } = await client.get<Page<EventSummary>>("/api/v1/events", {
    q: query,
    from,
    to,
    limit: Math.min(limit, 200),
  });
  if (json) return print(JSON.stringify(data, null, 2));
  if (data.length === 0)
    return note(`Nothing matches between ${String(applied.from)} and ${String(applied.to)}. Widen it with --from now-30d.`);
  printTable(
    ["RECEIVED", "STATUS", "SOURCE", "TYPE", "DEDUP KEY", "ID"],
    data.map((event) => [event.receivedAt, event.status, event.source.name, event.type, event.dedupKey.slice(0, 40), event.id]),
  );
  if (nextCursor) note(`There are more: narrow the query or raise --limit (at most 200).`);
}

export async function showEvent(client: Client, id: string, { body, json }: { body?: boolean; json?: boolean }): Promise<void> {
  if (body) return void process.stdout.write(await client.bytes(`/api/v1/events/${encodeURIComponent(id)}/body`));
  const event = await client.get<EventDetail>(`/api/v1/events/${encodeURIComponent(id)}`);
  if (json) return print(JSON.stringify(event, null, 2));
  print(`${paint("bold", plain(event.type))}  ${event.status}  ${event.id}`);
  print(
    `source     ${plain(event.source.name)} (${event.source.provider})\nreceived   ${event.receivedAt}\ndedup key  ${plain(event.dedupKey)}\nbody       ${event.bodyBytes} bytes, sha256 ${event.bodySha256}`,
  );
  for (const delivery of event.deliveries) {
    print(`\n${delivery.handler}  ${delivery.state}  ${delivery.id}${delivery.nextAttemptAt ? `  next ${delivery.nextAttemptAt}` : ""}`);
    for (const attempt of delivery.history)
      print(
        `  ${attempt.number}. ${attempt.startedAt}  ${attempt.outcome}  ${attempt.durationMs} ms${attempt.errorMessage ? `  ${plain(attempt.errorName ?? "")}: ${plain(attempt.errorMessage)}` : ""}`,
      );
  }
}

/** Writes each event as `<id>.json` and its exact bytes as `<id>.body`. What is there already is not fetched again. */
export async function pullEvents(
  client: Client,
  query: string,
  { out, limit, from, to }: { out: string; limit: number; from?: string; to?: string },
): Promise<void> {
  mkdirSync(out, { recursive: true });
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.get<Page<EventSummary>>("/api/v1/events", {
      q: query,
      from,
      to,
      limit: Math.min(200, limit - ids.length),
      cursor,
    });
    ids.push(...page.data.map((event) => event.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor && ids.length < limit);
  const bar = progress("pulled", ids.length);
  let done = 0;
  for (const id of ids) {
    if (!existsSync(join(out, `${id}.json`))) await pullOne(client, id, out);
    bar.set(++done);
  }
  bar.end();
  print(`${ids.length} events in ${out}`);
}

export async function pullOne(client: Client, id: string, out: string): Promise<PulledEvent> {
  const event = await client.get<EventDetail>(`/api/v1/events/${encodeURIComponent(id)}`);
  const bodyFile = `${event.id}.body`;
  writeFileSync(join(out, bodyFile), await client.bytes(`/api/v1/events/${event.id}/body`));
  const { type, dedupKey, entityKey, receivedAt, occurredAt, context, source } = event;
  const pulled: PulledEvent = {
    id: event.id,
    type,
    dedupKey,
    entityKey,
    receivedAt,
    occurredAt,
    context,
    source,
    headers: event.request.headers,
    bodyFile,
  };
  // Last: its presence says that the body is whole.
  writeFileSync(join(out, `${event.id}.json`), `${JSON.stringify(pulled, null, 2)}\n`);
  return pulled;
}

export const readPulled = (file: string): PulledEvent => JSON.parse(readFileSync(file, "utf8")) as PulledEvent;
