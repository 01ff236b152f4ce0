/** Connections: the pool, the `Db` shape every store function takes first, and transactions. */
import { createHash } from "node:crypto";
import pg from "pg";
import { log } from "#lib/log.ts";
import { isConnectionFailure, isStatementTimeout } from "./codes.ts";

export type Rows<R> = { rows: R[]; rowCount: number | null };

/** Whatever runs SQL: a pool, a client inside a transaction, or a Prisma transaction (lib/postgres/prisma.ts). */
export type Db = { query<R>(text: string, values?: readonly unknown[]): Promise<Rows<R>> };

export type Pool = pg.Pool;

// bigint columns are counts and cents: numbers up to 2^53, checked where they could pass it. On our pools, not in pg's own
// table: Prisma reads that, and refuses a bigint it did not make itself.
const types = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8 && format !== "binary"
      ? integerOf
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

function integerOf(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

const GOODBYE_MS = 2_000;

export type PoolOptions = {
  connectionString: string;
  max: number;
  name: string;
  statementTimeoutMs?: number;
  /** A connection whose server says nothing for so long is given up: a network that swallows everything tells nobody. */
  silenceMs?: number;
  /**
   * The server ends a transaction nobody goes on with for so long. One whose client the network has cut off would hold its locks
   * for hours, and every repeat of the events in it would wait for them.
   */
  idleInTransactionMs?: number;
  /** Its statements join arrays of a batch's rows: PostgreSQL takes each for ten rows, and must not compare each with each. */
  batches?: boolean;
  /** Idle connections keep no process from ending. */
  exitOnIdle?: boolean;
};

const BATCH_OPTIONS = "-c plan_cache_mode=force_generic_plan -c enable_nestloop=off -c enable_mergejoin=off";
/** Idle connections are probed after this; the system's own default is two hours. */
export const KEEP_ALIVE_MS = 10_000;

/** A pool that survives a database restart: no connection's end is thrown, and that of an idle one is logged. */
export function createPool({ connectionString, max, name, batches = false, exitOnIdle = false, ...options }: PoolOptions): Pool {
  const { statementTimeoutMs, silenceMs, idleInTransactionMs } = options;
  const pool = new pg.Pool({
    connectionString,
    max,
    application_name: `spillway-${name}`,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    types,
    allowExitOnIdle: exitOnIdle,
    ...(batches ? { options: BATCH_OPTIONS } : {}),
    ...(statementTimeoutMs ? { statement_timeout: statementTimeoutMs } : {}),
    ...(silenceMs ? { query_timeout: silenceMs } : {}),
    ...(idleInTransactionMs ? { idle_in_transaction_session_timeout: idleInTransactionMs } : {}),
  });
  // A client in somebody's hands reports its end by the query that fails; without a listener the same error would end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  pool.on("error", (error) => log("warn", "database.connection_lost", { pool: name, error }));
  return pool;
}

/** Waits for a goodbye to the server, but not for ever: one that has fallen silent does not answer it. */
export async function partFrom(goodbye: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GOODBYE_MS);
  });
  await Promise.race([goodbye, late]);
  clearTimeout(timer);
}

/** The pool as a `Db`. */
export const dbOf = (pool: Pool | pg.PoolClient): Db => ({
  query: <R>(text: string, values?: readonly unknown[]) =>
    pool.query(values ? { text, values: values as unknown[] } : { text }) as unknown as Promise<Rows<R>>,
});

/** As `dbOf`, for a pool: a query that is not answered in time fails, and its connection is thrown away. */
export const timedDbOf = (pool: Pool, timeoutMs: number): Db => ({
  query: <R>(text: string, values?: readonly unknown[]) =>
    // pg reads `query_timeout` from a query too; its types know it for connections only.
    pool.query({
      text,
      ...(values ? { values: values as unknown[] } : {}),
      query_timeout: timeoutMs,
    } as pg.QueryConfig) as unknown as Promise<Rows<R>>,
});

/** As `dbOf`, with every statement prepared once per connection and named after its text. For hot paths. */
export const preparedDbOf = (client: Pool | pg.PoolClient): Db => ({
  query: <R>(text: string, values?: readonly unknown[]) =>
    // Without values it may be several statements in one text (pg-boss sends such), which cannot be prepared.
    (values && values.length > 0
      ? client.query({ name: statementName(text), text, values: values as unknown[] })
      : client.query({ text })) as unknown as Promise<Rows<R>>,
});

const names = new Map<string, string>();
function statementName(text: string): string {
  let name = names.get(text);
  if (!name) {
    name = createHash("sha1").update(text).digest("base64url");
    // Statements are a fixed set; a caller that builds SQL from values would show here as a leak.
    if (names.size < 500) names.set(text, name);
  }
  return name;
}

const rollback = (client: pg.PoolClient) =>
  client.query("rollback").then(
    () => undefined,
    (failure: Error) => failure,
  );

/** Runs `work` in a transaction: commits its result, or rolls back and rethrows. */
export async function inTransaction<T>(pool: Pool, work: (db: Db) => Promise<T>, toDb: (client: pg.PoolClient) => Db = dbOf): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work(toDb(client));
    await client.query("commit");
    return result;
  } catch (error) {
    // A connection that is lost or silent would not answer this either, and goes with its transaction.
    broken = isConnectionFailure(error) ? (error as Error) : await rollback(client);
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Reads in a transaction of their own, each statement for a short time only. Undefined: one took longer. */
export type Brief = <T>(work: (db: Db) => Promise<T>) => Promise<T | undefined>;

/** For what can be left out of an answer: a page must not wait for it. */
export const briefOf =
  (pool: Pool, timeoutMs: number): Brief =>
  async (work) => {
    try {
      return await inTransaction(pool, async (db) => {
        await db.query("select set_config('statement_timeout', $1::text, true)", [String(timeoutMs)]);
        return work(db);
      });
    } catch (error) {
      if (isStatementTimeout(error)) return undefined;
      throw error;
    }
  };
