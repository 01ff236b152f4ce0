/** The one-time set-up link: at most one at a time, and only its hash is kept. */
import type { Db } from "#lib/postgres/db.ts";

/** Makes this the only valid token. */
export async function replaceSetupToken(db: Db, tokenHash: Buffer, expiresAt: Date): Promise<void> {
  await db.query(
    `/* setup_token.replace */
     insert into setup_token (token_hash, expires_at) values ($1::bytea, $2::timestamptz)
     on conflict (singleton) do update set token_hash = excluded.token_hash, expires_at = excluded.expires_at`,
    [tokenHash, expiresAt],
  );
}

/** Uses the token up. @returns whether it was the valid one; two callers racing get one `true` between them. */
export async function takeSetupToken(db: Db, tokenHash: Buffer, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    "/* setup_token.take */ delete from setup_token where token_hash = $1::bytea and expires_at > $2::timestamptz returning singleton",
    [tokenHash, now],
  );
  return rowCount === 1;
}
