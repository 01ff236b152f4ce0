/** People, their sessions and API keys, as sign-in needs them. */
import type { OwnSession } from "#lib/contracts/people.ts";
import type { Role } from "#lib/domain/delivery.ts";
import { type Preferences, readPreferences } from "#lib/domain/preferences.ts";
import type { Db } from "#lib/postgres/db.ts";

export type SignedIn = { id: string; email: string; name: string; role: Role; preferences: Preferences };

/** Longest life of a session, and how long it may rest. */
export const SESSION_HOURS = 12;
const IDLE_HOURS = 2;

export async function insertSession(db: Db, session: { idHash: Buffer; userId: string; userAgent: string }): Promise<void> {
  await db.query(
    `/* session.insert */ insert into session (id_hash, user_id, expires_at, user_agent)
     values ($1::bytea, $2::uuid, now() + make_interval(hours => ${SESSION_HOURS}), $3::text)`,
    [session.idHash, session.userId, session.userAgent.slice(0, 200)],
  );
  await db.query('/* user.seen */ update "user" set last_sign_in_at = now() where id = $1::uuid', [session.userId]);
}

/** The user of a live session. Writes at most once a minute that it was used. */
export async function findSessionUser(db: Db, idHash: Buffer): Promise<SignedIn | undefined> {
  const { rows } = await db.query<SignedIn & { stale: boolean }>(
    `/* session.user */
     select u.id, u.email, u.name, u.role, u.preferences, s.seen_at < now() - interval '1 minute' as stale
     from session s join "user" u on u.id = s.user_id and u.disabled_at is null
     where s.id_hash = $1::bytea and s.expires_at > now() and s.seen_at > now() - make_interval(hours => ${IDLE_HOURS})`,
    [idHash],
  );
  const [row] = rows;
  if (!row) return undefined;
  if (row.stale) await db.query("/* session.seen */ update session set seen_at = now() where id_hash = $1::bytea", [idHash]);
  const { stale: _stale, ...user } = row;
  return { ...user, preferences: readPreferences(user.preferences) };
}

export async function deleteSession(db: Db, idHash: Buffer): Promise<void> {
  await db.query("/* session.delete */ delete from session where id_hash = $1::bytea or expires_at < now()", [idHash]);
}

export async function deleteSessionsOf(db: Db, userId: string): Promise<void> {
  await db.query("/* session.delete_all */ delete from session where user_id = $1::uuid", [userId]);
}

/** Ends every session of a user but one. */
export async function deleteOtherSessions(db: Db, userId: string, keep: Buffer): Promise<number> {
  const { rowCount } = await db.query("/* session.delete_others */ delete from session where user_id = $1::uuid and id_hash <> $2::bytea", [
    userId,
    keep,
  ]);
  return rowCount ?? 0;
}

/** Where a user is signed in, the last used first. `own`: the session that asks. */
export async function listSessions(db: Db, userId: string, own: Buffer): Promise<OwnSession[]> {
  const { rows } = await db.query<{ current: boolean; user_agent: string; created_at: Date; seen_at: Date; expires_at: Date }>(
    `/* session.list */
     select id_hash = $2::bytea as current, user_agent, created_at, seen_at, expires_at from session
     where user_id = $1::uuid and expires_at > now() and seen_at > now() - make_interval(hours => ${IDLE_HOURS})
     order by seen_at desc limit 50`,
    [userId, own],
  );
  return rows.map((row) => ({
    current: row.current,
    userAgent: row.user_agent,
    createdAt: row.created_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }));
}

/** Merges preferences into those kept; the name only when one is given. */
export async function saveOwn(db: Db, userId: string, own: { name: string | undefined; preferences: object }): Promise<void> {
  await db.query(
    `/* user.own */ update "user" set name = coalesce($2::text, name), preferences = preferences || $3::text::jsonb where id = $1::uuid`,
    [userId, own.name ?? null, JSON.stringify(own.preferences)],
  );
}

export async function findPasswordHash(db: Db, userId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ password_hash: string }>('/* user.password */ select password_hash from "user" where id = $1::uuid', [
    userId,
  ]);
  return rows[0]?.password_hash;
}

export async function setPasswordHash(db: Db, userId: string, passwordHash: string): Promise<void> {
  await db.query('/* user.set_password */ update "user" set password_hash = $2::text where id = $1::uuid', [userId, passwordHash]);
}

export async function findLogin(db: Db, email: string) {
  const { rows } = await db.query<Omit<SignedIn, "preferences"> & { password_hash: string }>(
    `/* user.login */ select id, email, name, role, password_hash from "user" where email = $1::text and disabled_at is null`,
    [email.toLowerCase()],
  );
  return rows[0];
}

export async function hasUsers(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>('/* user.any */ select exists (select from "user") as found');
  return rows[0]?.found ?? false;
}

/** The role and name of a key that is not revoked. */
export async function findApiKey(db: Db, keyHash: Buffer): Promise<{ id: string; name: string; role: Role } | undefined> {
  const { rows } = await db.query<{ id: string; name: string; role: Role; stale: boolean }>(
    `/* api_key.find */ select id, name, role, coalesce(last_used_at < now() - interval '1 minute', true) as stale
     from api_key where key_hash = $1::bytea and revoked_at is null`,
    [keyHash],
  );
  const [row] = rows;
  if (row?.stale) await db.query("/* api_key.used */ update api_key set last_used_at = now() where id = $1::uuid", [row.id]);
  return row;
}

/** False when the e-mail has a user already. */
export async function insertUser(
  db: Db,
  user: { id: string; email: string; name: string; role: string; passwordHash: string },
): Promise<boolean> {
  const { rows } = await db.query(
    `/* user.insert */ insert into "user" (id, email, name, role, password_hash) values ($1::uuid, lower($2::text), $3::text, $4::text, $5::text)
     on conflict do nothing returning id`,
    [user.id, user.email, user.name, user.role, user.passwordHash],
  );
  return rows.length === 1;
}

/** Makes changes of administrators wait for one another. */
export async function lockAdmins(db: Db): Promise<void> {
  await db.query(`/* user.lock */ select id from "user" where role = 'admin' order by id for update`);
}
