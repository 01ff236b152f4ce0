/** Connections for commits: one that does not answer in time is thrown away, not waited for. */
import type { PoolClient } from "pg";
import { type Db, type Pool, preparedDbOf } from "#lib/postgres/db.ts";

const COMMIT_TIMEOUT_MS = 5_000;

/** Lends a connection for the work, and keeps it from others when the work fails. */
export async function onConnection<R>(pool: Pool, work: (client: PoolClient) => Promise<R>): Promise<R> {
  const client = await pool.connect();
  let broken = true;
  try {
    const result = await withTimeout(work(client));
    broken = false;
    return result;
  } finally {
    client.release(broken);
  }
}

/** A transaction on a connection of a batch's. When it fails the connection is thrown away, and the transaction with it. */
export async function inBatch<R>(client: PoolClient, work: (db: Db) => Promise<R>): Promise<R> {
  await client.query("begin");
  const result = await work(preparedDbOf(client));
  await client.query("commit");
  return result;
}

/** @throws with code ETIMEDOUT */
export async function withTimeout<R>(work: Promise<R>): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("the commit took too long"), { code: "ETIMEDOUT" })), COMMIT_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
