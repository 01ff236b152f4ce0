/** What ingest keeps in memory: sources with their secrets, and which handlers want what. */
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import type { Db } from "#lib/postgres/db.ts";

export type SourceRow = {
  id: string;
  name: string;
  provider: string;
  ingest_key: string;
  settings: Record<string, string>;
  max_body_bytes: number | null;
  decompress: boolean;
  disabled: boolean;
  demo: boolean;
  log_only_until: Date | null;
};

export type SecretRow = { id: string; source_id: string; name: string; version: number; ciphertext: Buffer; expires_at: Date | null };

/** Every source that is not deleted, with the secrets that are not yet expired. */
export async function listGatewaySources(db: Db) {
  const sources = await db.query<SourceRow>(
    `/* source.gateway */
     select id, name, provider, ingest_key, settings, max_body_bytes, decompress, disabled_at is not null as disabled, demo, log_only_until
     from source where deleted_at is null`,
  );
  const secrets = await db.query<SecretRow>(
    `/* source_secret.gateway */
     select s.id, s.source_id, s.name, s.version, s.ciphertext, s.expires_at
     from source_secret s join source on source.id = s.source_id and source.deleted_at is null
     where s.expires_at is null or s.expires_at > now()
     order by s.version desc`,
  );
  return { sources: sources.rows, secrets: secrets.rows };
}

/** Those of the keys that lead to a source. */
export async function findIngestKeys(db: Db, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ ingest_key: string }>(
    "/* source.find_keys */ select ingest_key from source where ingest_key = any($1::text[]) and deleted_at is null",
    [keys],
  );
  return new Set(rows.map((row) => row.ingest_key));
}

/** Handlers that new events go to. */
export async function listGatewayHandlers(db: Db): Promise<HandlerDefinition[]> {
  const { rows } = await db.query<{ definition: HandlerDefinition }>(
    "/* handler.gateway */ select definition from handler where retired_at is null order by name",
  );
  return rows.map((row) => row.definition);
}

/** Notes when secrets last verified a request: shown during rotation. */
export async function touchSecrets(db: Db, used: ReadonlyMap<string, Date>): Promise<void> {
  await db.query(
    `/* source_secret.touch */
     update source_secret s set last_used_at = greatest(s.last_used_at, u.used_at)
     from unnest($1::uuid[], $2::timestamptz[]) as u (id, used_at) where s.id = u.id`,
    [[...used.keys()], [...used.values()].map((at) => at.toISOString())],
  );
}
