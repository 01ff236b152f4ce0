/** What people do to failure groups. Each change says what should be, and a repeated one changes nothing. */
import type { FailureComment } from "#lib/contracts/failures.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";

export type FailureChange =
  | "acknowledged_at = now(), acknowledged_by = $2::text"
  | "acknowledged_at = null, acknowledged_by = null"
  | "muted_at = now(), muted_by = $2::text, muted_until = $3::timestamptz, muted_until_dead = $4::int"
  | "muted_at = null, muted_by = null, muted_until = null, muted_until_dead = null"
  | "resolved_at = now(), resolved_by = $2::text, acknowledged_at = null, acknowledged_by = null"
  | "resolved_at = null, resolved_by = null"
  | "assignee = $2::text"
  | "merged_into = $2::text";

/** Holds these groups, and those merged into them, for the caller's transaction: in the order settlement takes them in. */
export async function holdFailures(db: Db, fingerprints: readonly string[]) {
  const { rows } = await db.query<{ fingerprint: string; merged_into: string | null; acknowledged_at: Date | null }>(
    `/* failure.hold */
     select fingerprint, merged_into, acknowledged_at from failure
     where fingerprint = any($1::text[]) or merged_into = any($1::text[]) order by fingerprint for no key update`,
    [fingerprints],
  );
  return new Map(rows.map((row) => [row.fingerprint, row]));
}

/** `set` is one of the texts above, never a person's. */
export async function changeFailureRow(db: Db, fingerprint: string, set: FailureChange, values: readonly unknown[] = []): Promise<void> {
  await db.query(`/* failure.change */ update failure set ${set} where fingerprint = $1::text`, [fingerprint, ...values]);
}

/** Groups merged into one go over to another. */
export async function moveMerged(db: Db, from: string, to: string): Promise<void> {
  await db.query("/* failure.move_merged */ update failure set merged_into = $2::text where merged_into = $1::text", [from, to]);
}

/** Takes back mutes whose time or count has come, so that one that ended does not begin again when dead letters are replayed. */
export async function endMutes(db: Db): Promise<void> {
  await db.query(
    `/* failure.end_mutes */
     update failure set muted_at = null, muted_by = null, muted_until = null, muted_until_dead = null
     where muted_at is not null and (muted_until <= now() or dead >= muted_until_dead)`,
  );
}

export async function insertComment(db: Db, fingerprint: string, author: string, text: string): Promise<FailureComment> {
  const id = newId();
  const { rows } = await db.query<{ created_at: Date }>(
    `/* failure_comment.insert */
     insert into failure_comment (id, fingerprint, author, text) values ($1::uuid, $2::text, $3::text, $4::text) returning created_at`,
    [id, fingerprint, author, text],
  );
  return { id: publicId("cmt", id), author, text, createdAt: (rows[0]?.created_at ?? new Date()).toISOString() };
}

/** Oldest first; of a long talk the last 200. */
export async function listComments(db: Db, fingerprints: readonly string[]): Promise<FailureComment[]> {
  const { rows } = await db.query<{ id: string; author: string; text: string; created_at: Date }>(
    `/* failure_comment.list */
     select * from (select id, author, text, created_at from failure_comment where fingerprint = any($1::text[]) order by id desc limit 200) c order by id`,
    [fingerprints],
  );
  return rows.map(({ id, author, text, created_at }) => ({ id: publicId("cmt", id), author, text, createdAt: created_at.toISOString() }));
}
