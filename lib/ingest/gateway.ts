/** Ingest wired to a database: cache, recorder, group commit on two connections, and their upkeep. */
import { randomInt } from "node:crypto";
import type { PoolClient } from "pg";
import { crashPoint } from "#lib/crashPoint.ts";
import { isConnectionFailure } from "#lib/postgres/codes.ts";
import { dbOf, type Pool, preparedDbOf } from "#lib/postgres/db.ts";
import { CONFIG_CHANNEL, listen } from "#lib/postgres/listen.ts";
import type { Provider } from "#lib/providers/provider.ts";
import type { Queue } from "#lib/queue/queue.ts";
import { touchSecrets } from "#lib/store/gatewaySettings.ts";
import type { Answer } from "./answer.ts";
import { createBudget } from "./budget.ts";
import { createGroupCommit } from "./groupCommit.ts";
import { type Arrival, createIngest } from "./ingest.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { createSourceCache, withPatience } from "./sourceCache.ts";
import { type Incoming, type Stored, storeBatch, type Written } from "./storeBatch.ts";
import { createWaker, type Waker } from "./waker.ts";

export type Gateway = {
  receive(arrival: Arrival): Promise<Answer>;
  /** Requests waiting for a commit. */
  waiting(): number;
  /** Stores what is waiting, then stops. */
  close(): Promise<void>;
};

export type GatewayOptions = {
  /** A pool of its own: at least `LANES` + 1 connections. */
  pool: Pool;
  connectionString: string;
  queue: Queue;
  providers: Readonly<Record<string, Provider>>;
  decrypt(ciphertext: Buffer, row: string): string;
  maxBodyBytes: number;
  ingestUrl: string;
  onFailure(fact: string, error: unknown, fields?: Record<string, unknown>): void;
};

export const LANES = 2;
/** Bodies being read, waiting or on their way into the database. */
const MAX_BODIES_BYTES = 100_663_296;
/** After this a sender is told 503. */
const DEADLINE_MS = 2_500;
const COMMIT_TIMEOUT_MS = 5_000;
const UPKEEP_MS = 2_000;
const RELOAD_MS = 30_000;

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { pool, onFailure } = options;
  const db = dbOf(pool);
  const cache = createSourceCache({ db, decrypt: options.decrypt, providers: options.providers });
  const reload = () => cache.refresh(performance.now()).catch((error: unknown) => onFailure("ingest.settings_not_read", error));
  const listener = await listen({
    connectionString: options.connectionString,
    channels: [CONFIG_CHANNEL],
    onMessage: () => void reload(),
    onConnect: () => void reload(),
  });
  await cache.refresh(performance.now());

  // The committer needs the recorder's counts, the recorder the committer: the committer asks for them late.
  const commit = createGroupCommit<Incoming, Stored>({
    commit: (batch, lane) => commitBatch(options, recorder, waker, batch, shards[lane] ?? 0),
    isConnectionFailure,
    onFailure: (error, items) => onFailure("ingest.commit_failed", error, { items }),
    lanes: LANES,
    maxItems: 256,
    maxBytes: 8_388_608,
    waiting: { maxItems: 8_192, maxBytes: 67_108_864, maxAgeMs: 1_000 },
    deadlineMs: DEADLINE_MS,
  });
  const waker = createWaker(db, (error) => onFailure("ingest.wake_failed", error));
  const recorder: Recorder = createRecorder(commit);
  // Each lane counts in rows of its own, so two commits in flight never wait for one another.
  const shards = Array.from({ length: LANES }, () => randomInt(2 ** 31 - 1));

  const upkeep = async () => {
    const used = recorder.takeUsedSecrets();
    if (used.size > 0) await touchSecrets(db, used);
    if (commit.waiting() === 0) await commitBatch(options, recorder, waker, [], shards[0] ?? 0);
  };
  const upkeepTimer = setInterval(() => void upkeep().catch((error: unknown) => onFailure("ingest.upkeep_failed", error)), UPKEEP_MS);
  const reloadTimer = setInterval(() => void reload(), RELOAD_MS);

  return {
    receive: createIngest({
      cache: withPatience(cache, DEADLINE_MS),
      recorder,
      budget: createBudget(MAX_BODIES_BYTES),
      maxBodyBytes: options.maxBodyBytes,
      ingestUrl: options.ingestUrl,
      now: () => new Date(),
      onBug: (error) => onFailure("ingest.failed", error),
    }),
    waiting: () => commit.waiting(),
    async close() {
      clearInterval(upkeepTimer);
      clearInterval(reloadTimer);
      await commit.drain();
      await upkeep().catch((error: unknown) => onFailure("ingest.upkeep_failed", error));
      await listener.close();
    },
  };
}

/** One transaction. A connection that does not answer in time is thrown away, not waited for. */
async function commitBatch(
  { pool, queue }: GatewayOptions,
  recorder: Recorder,
  waker: Waker,
  batch: readonly Incoming[],
  shard: number,
): Promise<Stored[]> {
  const counts = recorder.takeCounts();
  if (batch.length === 0 && counts.length === 0) return [];
  let client: PoolClient | undefined;
  let broken = true;
  try {
    client = await pool.connect();
    const { stored, handlers } = await withTimeout(transact(client, (db) => storeBatch(db, queue, batch, counts, shard)));
    if (batch.length > 0) crashPoint("ingest:after_commit");
    broken = false;
    recorder.stored(batch);
    waker.wake(handlers);
    return stored;
  } catch (error) {
    recorder.giveBack(counts);
    throw error;
  } finally {
    client?.release(broken);
  }
}

/**
 * Two round trips: the keys, then everything else with the commit behind it. A failed statement fails all after it, and the
 * commit then says ROLLBACK without an error: only its own word counts.
 */
async function transact(client: PoolClient, work: (db: ReturnType<typeof preparedDbOf>) => Promise<Written>): Promise<Written> {
  const begun = client.query("begin");
  begun.catch(() => {});
  const batch = await work(preparedDbOf(client));
  const [committed] = await Promise.all([client.query("commit"), begun, batch.written]);
  if (committed.command !== "COMMIT") throw new Error(`the commit was answered with ${committed.command}`);
  return batch;
}

async function withTimeout<R>(work: Promise<R>): Promise<R> {
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
