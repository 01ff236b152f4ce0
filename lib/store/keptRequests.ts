/** What is kept of a request that was not believed, and the secrets it can be compared with. */
import type { Db } from "#lib/postgres/db.ts";

export type KeptRequestRow = {
  id: string;
  source_id: string;
  method: string;
  query: string;
  headers: string;
  body: Buffer | null;
  body_bytes: number;
  verdict: string;
  status: number;
};

export async function findKeptRequest(db: Db, id: string): Promise<KeptRequestRow | undefined> {
  const { rows } = await db.query<KeptRequestRow>(
    `/* request.kept */
     select id, source_id, method, query, headers, body, body_bytes, verdict, status from request where id = $1::uuid`,
    [id],
  );
  return rows[0];
}

export type ComparedSource = { id: string; name: string; provider: string; ingest_key: string; settings: Record<string, string> };
export type ComparedSecret = {
  id: string;
  source_id: string;
  name: string;
  version: number;
  ciphertext: Buffer;
  created_at: Date;
  expires_at: Date | null;
};

/** The source first, then others, up to `limit`; of the others only the secrets that are valid now. A deleted source has neither. */
export async function listComparedSources(db: Db, sourceId: string, limit: number) {
  const sources = await db.query<ComparedSource>(
    `/* source.compared */
     select id, name, provider, ingest_key, settings from source where deleted_at is null or id = $1::uuid
     order by id <> $1::uuid, id desc limit $2::int`,
    [sourceId, limit],
  );
  const secrets = await db.query<ComparedSecret>(
    `/* source_secret.compared */
     select id, source_id, name, version, ciphertext, created_at, expires_at from source_secret
     where source_id = any($1::uuid[]) and (source_id = $2::uuid or expires_at is null or expires_at > now()) order by version desc`,
    [sources.rows.map(({ id }) => id), sourceId],
  );
  return { sources: sources.rows, secrets: secrets.rows };
}
