/** Handlers as workers declare them, and whether they are paused. */
import type { HandlerDefinition, Overrides } from "#lib/domain/handler.ts";
import type { Db } from "#lib/postgres/db.ts";

/** Writes what this worker runs; handlers nobody declares any more are retired and get no new deliveries. */
export async function saveHandlers(db: Db, declared: readonly { definition: HandlerDefinition; version: string }[]): Promise<void> {
  await db.query(
    `/* handler.save */
     insert into handler (name, definition, version)
     select x->'definition'->>'name', (x->'definition')::jsonb, x->>'version' from json_array_elements($1::text::json) as x
     on conflict (name) do update set definition = excluded.definition, version = excluded.version, registered_at = now(), retired_at = null`,
    [JSON.stringify(declared)],
  );
  await db.query("/* handler.retire */ update handler set retired_at = now() where retired_at is null and name <> all($1::text[])", [
    declared.map(({ definition }) => definition.name),
  ]);
}

/** What operators and remotes say about a handler at this moment. */
export type HandlerControl = { paused: boolean; heldMs: number; overrides: Overrides };

export async function listHandlerControls(db: Db): Promise<Map<string, HandlerControl>> {
  const { rows } = await db.query<{ name: string; paused: boolean; held_ms: number; overrides: Overrides }>(
    `/* handler.controls */ select name, paused_at is not null as paused, overrides,
       greatest(0, coalesce(extract(epoch from held_until - now()) * 1000, 0))::float8 as held_ms from handler`,
  );
  return new Map(rows.map(({ name, paused, held_ms, overrides }) => [name, { paused, heldMs: held_ms, overrides }]));
}

/** One at a time, until the caller's transaction ends: whoever counts what runs of a handler before taking more. */
export const lockHandler = (db: Db, name: string) =>
  db.query("/* handler.lock */ select pg_advisory_xact_lock(51703, hashtext($1::text))", [name]);

/** Starts nothing of a handler for so long; a hold that is longer already stays. */
export async function holdHandler(db: Db, name: string, seconds: number): Promise<void> {
  await db.query(
    "/* handler.hold */ update handler set held_until = greatest(held_until, now() + make_interval(secs => $2::float8)) where name = $1::text",
    [name, seconds],
  );
}

/** Names and provider ids that a handler may listen to. */
export async function listSourceNames(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>("/* source.names */ select name from source where deleted_at is null");
  return rows.map((row) => row.name);
}

/** This worker is alive. */
type Beat = { id: string; hostname: string; pid: number; version: string; inFlight: number };

export async function beatWorker(db: Db, worker: Beat): Promise<void> {
  await db.query(
    `/* worker.beat */
     insert into worker (id, hostname, pid, version, in_flight) values ($1::uuid, $2::text, $3::int, $4::text, $5::int)
     on conflict (id) do update set seen_at = now(), in_flight = excluded.in_flight`,
    [worker.id, worker.hostname, worker.pid, worker.version, worker.inFlight],
  );
}

export async function removeWorker(db: Db, id: string): Promise<void> {
  await db.query("/* worker.remove */ delete from worker where id = $1::uuid or seen_at < now() - interval '1 day'", [id]);
}
