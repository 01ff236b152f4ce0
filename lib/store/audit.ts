/** The audit log: written in the transaction of what it tells of, read newest first. */

import type { AuditEntry } from "#lib/contracts/people.ts";
import { idFloor, newId, parsePublicId, publicId } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";

/** `detail` says what changed and never holds a secret. */
export async function insertAudit(
  db: Db,
  actor: { name: string; address: string },
  action: string,
  target: string,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await db.query(
    `/* audit_log.insert */ insert into audit_log (id, actor, action, target, detail, address)
     values ($1::uuid, $2::text, $3::text, $4::text, $5::text::jsonb, $6::text)`,
    [newId(), actor.name, action, target, JSON.stringify(detail), actor.address],
  );
}

type AuditRow = Omit<AuditEntry, "createdAt"> & { created_at: Date };
const entryOf = ({ id, created_at, ...entry }: AuditRow): AuditEntry => ({
  id: publicId("aud", id),
  ...entry,
  createdAt: created_at.toISOString(),
});

/** What was done to any of these (public ids), the newest first. */
export async function listAuditOf(db: Db, targets: readonly string[], limit: number): Promise<AuditEntry[]> {
  const { rows } = await db.query<AuditRow>(
    `/* audit_log.of */ select id, actor, action, target, detail, address, created_at from audit_log
     where target = any($1::text[]) order by id desc limit $2::int`,
    [targets, limit],
  );
  return rows.map(entryOf);
}

export type AuditFilter = {
  cursor?: string | undefined;
  limit: number;
  action?: string | undefined;
  /** A name's beginning. */
  actor?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
};

export async function listAudit(db: Db, { cursor, limit, action, actor, from, to }: AuditFilter) {
  const { rows } = await db.query<AuditRow>(
    `/* audit_log.list */ select id, actor, action, target, detail, address, created_at from audit_log
     where ($1::uuid is null or id < $1::uuid) and ($3::text is null or action = $3::text)
       and ($4::text is null or starts_with(actor, $4::text)) and ($5::uuid is null or id >= $5::uuid) and ($6::uuid is null or id < $6::uuid)
     order by id desc limit $2::int`,
    [
      cursor ? (parsePublicId("aud", cursor) ?? null) : null,
      limit + 1,
      action || null,
      actor || null,
      from ? idFloor(from) : null,
      to ? idFloor(to) : null,
    ],
  );
  const data = rows.slice(0, limit).map(entryOf);
  return { data, nextCursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null };
}
