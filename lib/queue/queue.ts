/** Jobs as wake-ups for deliveries: a queue per handler, one job per scheduling, `data` = the delivery's id. */
import type { Job, PgBoss } from "pg-boss";
import type { Db } from "#lib/postgres/db.ts";
import { BOSS_SCHEMA } from "./boss.ts";

/** Jobs with a higher number are fetched first: replays never starve live traffic. */
export const PRIORITY = { live: 20, retry: 10, replay: 0 } as const;
export type Lane = keyof typeof PRIORITY;

/** The NOTIFY channel that wakes pumps; the payload is the handler's name. */
export const WAKE_CHANNEL = "spillway_wake";

export type DeliveryJob = Job<{ d: string }>;
/** `startAfter`: a moment, or seconds from now; both by the database's clock. */
export type NewJob = { jobId: string; deliveryId: string; startAfter?: Date | number; lane: Lane };

const TEN_YEARS_SECONDS = 315_360_000;
const HEARTBEAT_SECONDS = 10;
/** Around the handler's own time: a child's start and connection, its token, a settlement that tries through an outage. */
const SLACK_SECONDS = 180;
/** pg-boss takes less than a day. */
const LONGEST_SECONDS = 86_000;

export type Queue = ReturnType<typeof createQueue>;

export function createQueue(boss: PgBoss) {
  /** For each handler the beginning of the statement that ends its jobs. */
  const completions = new Map<string, string>();
  return {
    /** Creates or updates the handler's queue. `timeoutMs`: the longest that one delivery may keep its job. pg-boss must never expire, fail or delete a job by itself: see ARCHITECTURE §3. */
    async ensure(handler: string, timeoutMs: number): Promise<void> {
      const options = {
        expireInSeconds: Math.min(LONGEST_SECONDS, Math.ceil(timeoutMs / 1000) + SLACK_SECONDS),
        retentionSeconds: TEN_YEARS_SECONDS,
        deleteAfterSeconds: 3600,
        heartbeatSeconds: HEARTBEAT_SECONDS,
        retryLimit: 1_000_000,
        retryDelay: 0,
      };
      const name = queueName(handler);
      if (await boss.getQueue(name)) await boss.updateQueue(name, options);
      else await boss.createQueue(name, { ...options, partition: true, policy: "standard" });
    },

    /** Adds jobs in the caller's transaction. */
    async enqueue(db: Db, handler: string, jobs: readonly NewJob[]): Promise<void> {
      if (jobs.length > 0) await boss.insert(queueName(handler), rowsOf(jobs), { db: bossDb(db) });
    },

    /** pg-boss's own statement that adds these jobs, unsent: to be made a part of another. Its only parameter is the JSON of the jobs. */
    async enqueueStatement(handler: string, jobs: readonly NewJob[]): Promise<{ text: string; json: string }> {
      let statement: { text: string; json: string } | undefined;
      const executeSql = async (text: string, [json]: unknown[] = []) => {
        statement = { text, json: String(json) };
        return { rows: [] };
      };
      await boss.insert(queueName(handler), rowsOf(jobs), { db: { executeSql } });
      // A part of a WITH can be an insert, with no WITH of its own.
      if (!statement || !/^\s*insert\s/i.test(statement.text) || statement.text.split("$1").length !== 2)
        throw new Error("pg-boss adds jobs in another way than 12.38 did");
      return statement;
    },

    /** Claims up to `batchSize` jobs that are due, of these lanes, in the caller's transaction if there is one. */
    fetch: (handler: string, batchSize: number, { min, max, db }: { min?: Lane; max?: Lane; db?: Db } = {}) =>
      boss.fetch<{ d: string }>(queueName(handler), {
        batchSize,
        ...(min ? { minPriority: PRIORITY[min] } : {}),
        ...(max ? { maxPriority: PRIORITY[max] } : {}),
        ...(db ? { db: bossDb(db) } : {}),
      }) as Promise<DeliveryJob[]>,

    /** How many jobs of all workers run now. */
    async countRunning(db: Db, handler: string): Promise<number> {
      const { rows } = await db.query<{ count: number }>(
        `/* queue.running */ select count(*)::int as count from ${BOSS_SCHEMA}.job where name = $1::text and state = 'active'`,
        [queueName(handler)],
      );
      return rows[0]?.count ?? 0;
    },

    /** Ends jobs by object, never by id: a job claimed again since is left alone. */
    async complete(db: Db, handler: string, jobs: readonly DeliveryJob[]): Promise<void> {
      if (jobs.length > 0) await boss.complete(queueName(handler), attemptsOf(jobs), null, { db: bossDb(db) });
    },

    /**
     * A statement that ends these jobs, to be made a part of another, its parameters numbered from `first`. It changes what pg-boss's own
     * changes, but finds the jobs by their key: pg-boss's looks through all that run and compares each with each. (The state is compared as
     * text, so that no index on it seems a shorter way.)
     */
    async completeStatement(handler: string, jobs: readonly DeliveryJob[], first: number): Promise<{ text: string; values: unknown[] }> {
      const changes = completions.get(handler) ?? (await completionOf(boss, handler));
      completions.set(handler, changes);
      const text = `${changes} from unnest($${first}::uuid[], $${first + 1}::int[]) as ended (job_id, attempt)
        where name = $${first + 2} and id = ended.job_id and retry_count = ended.attempt and state::text = 'active'`;
      return { text, values: [jobs.map(({ id }) => id), jobs.map(({ retryCount }) => retryCount), queueName(handler)] };
    },

    /** Renews the heartbeat of running jobs. */
    async touch(handler: string, jobs: readonly { id: string; retryCount: number }[]): Promise<void> {
      if (jobs.length > 0) await boss.touch(queueName(handler), [...jobs]);
    },

    /** Which of these jobs still wait or run. For the reconciler. */
    async liveJobIds(db: Db, handler: string, ids: readonly string[]): Promise<Set<string>> {
      const { rows } = await db.query<{ id: string }>(
        `/* queue.live */ select id from ${BOSS_SCHEMA}.job where name = $1::text and id = any($2::uuid[]) and state in ('created', 'retry', 'active')`,
        [queueName(handler), ids],
      );
      return new Set(rows.map((row) => row.id));
    },
  };
}

/** pg-boss allows letters, digits, `_-./` in names; handler names are kebab-case already. */
export const queueName = (handler: string) => `handler.${handler}`;

/** Tells sleeping pumps that work is waiting, when the caller's transaction commits. */
export const wake = (db: Db, handlers: readonly string[]) =>
  db.query(`/* queue.wake */ select pg_notify('${WAKE_CHANNEL}', h) from unnest($1::text[]) as h`, [handlers]);

/** `update … set …`, as pg-boss itself would send it without an output. */
async function completionOf(boss: PgBoss, handler: string): Promise<string> {
  let sent = "";
  const executeSql = async (text: string) => {
    sent = text;
    return { rows: [{ count: 0, ids: [] }] };
  };
  const none = { id: "00000000-0000-0000-0000-000000000000", retryCount: 0 };
  await boss.complete(queueName(handler), [none], null, { db: { executeSql } });
  const changes = /^\s*with results as \(\s*(update\s[^;]*?)\s+where\s/i.exec(sent)?.[1]?.replace("$3::jsonb", "null::jsonb");
  if (!changes || changes.includes("$") || !/state = 'completed'/.test(changes))
    throw new Error("pg-boss ends jobs in another way than 12.38 did");
  return changes;
}

const rowsOf = (jobs: readonly NewJob[]) =>
  jobs.map(({ jobId, deliveryId, startAfter, lane }) => ({
    id: jobId,
    data: { d: deliveryId },
    priority: PRIORITY[lane],
    ...(startAfter ? { startAfter } : {}),
  }));

const bossDb = (db: Db) => ({ executeSql: (text: string, values?: unknown[]) => db.query<unknown>(text, values) });
const attemptsOf = (jobs: readonly DeliveryJob[]) => jobs.map(({ id, retryCount }) => ({ id, retryCount }));
