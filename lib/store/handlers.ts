/** Handlers as workers declare them, and whether they are paused. */
import type { HandlerDefinition } from "#lib/domain/handler.ts";
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

export async function listPausedHandlers(db: Db): Promise<Set<string>> {
  const { rows } = await db.query<{ name: string }>("/* handler.paused */ select name from handler where paused_at is not null");
  return new Set(rows.map((row) => row.name));
}

/** Names and provider ids that a handler may listen to. */
export async function listSourceNames(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>("/* source.names */ select name from source where deleted_at is null");
  return rows.map((row) => row.name);
}

/** This worker is alive. */
export async function beatWorker(db: Db, worker: { id: string; hostname: string; pid: number; version: string }): Promise<void> {
  await db.query(
    `/* worker.beat */
     insert into worker (id, hostname, pid, version) values ($1::uuid, $2::text, $3::int, $4::text)
     on conflict (id) do update set seen_at = now()`,
    [worker.id, worker.hostname, worker.pid, worker.version],
  );
}

export async function removeWorker(db: Db, id: string): Promise<void> {
  await db.query("/* worker.remove */ delete from worker where id = $1::uuid or seen_at < now() - interval '1 day'", [id]);
}
