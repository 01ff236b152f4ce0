/** A gateway with a spool, its database behind a proxy that fails on request, and what a test asks about both. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "#lib/config.ts";
import { createGatewayFor } from "#lib/context.ts";
import { newId } from "#lib/domain/id.ts";
import type { Answer } from "#lib/ingest/answer.ts";
import type { Gateway } from "#lib/ingest/gateway.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { createSource } from "#lib/operations/saveSource.ts";
import { TEST_SECRET, type TestDatabase } from "./postgres.ts";

export const makeSpoolDir = () => mkdtempSync(join(tmpdir(), "spillway-spool-"));
export const removeSpoolDir = (dir: string) => rmSync(dir, { recursive: true, force: true });

export const startGateway = (url: string, env: Record<string, string> = {}): Promise<Gateway> =>
  createGatewayFor(parseConfig({ DATABASE_URL: url, APP_SECRET: TEST_SECRET, LOG_LEVEL: "info", ...env }), "test");

/** A source without signatures whose dedup key is the body's `id`. @returns the last part of its URL */
export async function createOpenSource(db: TestDatabase, name = `open-${newId()}`): Promise<string> {
  const { id } = await createSource(db.context, { name, provider: "none", credentials: {}, settings: {}, maxBodyBytes: null }, SYSTEM);
  return (await db.prisma.source.findUniqueOrThrow({ where: { id } })).ingestKey;
}

/** Declares a handler that wants everything. */
export async function insertHandlerOfAll(db: TestDatabase, name = "everything"): Promise<void> {
  const definition = { name, sources: ["*"], eventTypes: ["*"], concurrency: 1, retry: {}, timeoutMs: 1000, transactional: false };
  await db.queue.ensure(name, 1000);
  await db.pool.query("insert into handler (name, definition) values ($1, $2)", [name, JSON.stringify(definition)]);
}

/** One request as the shells hand it over. */
export async function receive(
  gateway: Gateway,
  key: string,
  payload: object,
  query = "",
): Promise<Answer & { json: Record<string, unknown> }> {
  const body = Buffer.from(JSON.stringify(payload));
  const answer = await gateway.receive({
    key,
    method: "POST",
    path: `/in/${key}`,
    query,
    headers: [["content-type", "application/json"]],
    remoteAddress: "127.0.0.1",
    async readBody(_max, charge) {
      charge(body.length);
      return body;
    },
  });
  return { ...answer, json: JSON.parse(answer.body) as Record<string, unknown> };
}

/** The files of a spool by how they end. */
export const filesOf = (dir: string, ending: "spool" | "torn" | "refused") =>
  readdirSync(dir).filter((name) => name.endsWith(`.${ending}`));

/** Payload numbers of what is stored, in the order of their jobs. */
export async function deliveredOrder(db: TestDatabase): Promise<number[]> {
  const { rows } = await db.pool.query(
    `select (convert_from(r.body, 'UTF8')::json->>'n')::int as n from delivery d join event e on e.id = d.event_id join request r on r.id = e.request_id order by d.id`,
  );
  return rows.map(({ n }: { n: number }) => n);
}

/** The conservation ledger over all minutes: both sides, and the rows behind them. */
export async function ledger(db: TestDatabase) {
  const { rows } = await db.pool.query(`
    select coalesce(sum(requests) filter (where verdict = 'received'), 0)::int as received,
           coalesce(sum(requests) filter (where verdict = 'accepted'), 0)::int as accepted,
           coalesce(sum(requests) filter (where verdict = 'duplicate'), 0)::int as duplicate,
           coalesce(sum(requests) filter (where verdict not in ('received', 'accepted', 'duplicate')), 0)::int as other,
           (select count(*)::int from request where verdict = 'accepted') as "acceptedRows",
           (select count(*)::int from request where verdict = 'duplicate') as "duplicateRows",
           (select count(*)::int from event) as events,
           (select coalesce(sum(events), 0)::int from event_minute) as "countedEvents",
           (select count(*)::int from delivery) as deliveries
    from request_minute`);
  return rows[0] as Record<string, number>;
}

export async function emptyTables(db: TestDatabase): Promise<void> {
  await db.pool.query(
    "truncate request, event, event_key, event_term, delivery, request_minute, event_minute, type_minute, type_hour, ledger_gap",
  );
  await db.pool.query("update indexer_position set event_id = '00000000-0000-0000-0000-000000000000'");
}
