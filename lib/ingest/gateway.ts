/** Ingest wired to a database: cache, recorder, group commit on two connections, and their upkeep. */
import { randomInt } from "node:crypto";
import { crashPoint } from "#lib/crashPoint.ts";
import { isConnectionFailure } from "#lib/postgres/codes.ts";
import { type Pool, preparedDbOf, timedDbOf } from "#lib/postgres/db.ts";
import { CONFIG_CHANNEL, listen } from "#lib/postgres/listen.ts";
import type { Provider } from "#lib/providers/provider.ts";
import type { Queue } from "#lib/queue/queue.ts";
import { findIngestKeys, touchSecrets } from "#lib/store/gatewaySettings.ts";
import { createAckCounts } from "./ackCounts.ts";
import type { Answer } from "./answer.ts";
import { arrivalsOf } from "./arrivals.ts";
import { createBudget } from "./budget.ts";
import { inBatch, onConnection, withTimeout } from "./connection.ts";
import { createGroupCommit } from "./groupCommit.ts";
import { ANSWER_MS, type Arrival, createIngest } from "./ingest.ts";
import { createInterpreter } from "./interpreter.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { createSourceCache } from "./sourceCache.ts";
import { createSourceFinder } from "./sourceFinder.ts";
import type { ShelfSize } from "./spool/shelf.ts";
import { mayBeAway, openSpool, type Spool, type SpoolSettings } from "./spool/spool.ts";
import { storeSpooled } from "./spool/storeSpooled.ts";
import { type Incoming, type Stored, storeBatch } from "./storeBatch.ts";
import { createWaker, type Waker } from "./waker.ts";

export type Gateway = {
  receive(arrival: Arrival): Promise<Answer>;
  /** Requests waiting for a commit. */
  waiting(): number;
  /** What waits on the local disk; undefined without a spool. */
  spooled(): ShelfSize | undefined;
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
  /** lib/ingest/interpretThread.ts on disk. */
  threadFile: string;
  /** Without it a request that cannot be stored is answered 503. */
  spool?: SpoolSettings | undefined;
  onFailure(fact: string, error: unknown, fields?: Record<string, unknown>): void;
};

export const LANES = 2;
/** Four times what keeps both lanes full; more would only wait longer, and make the event loop's turns longer. */
const MAX_UNDER_WAY = 512;
/** Bodies being read, waiting or on their way into the database. */
const MAX_BODIES_BYTES = 100_663_296;
/** Everything but commits. A connection that hangs is given up, or a few of them would be all there are. */
const QUERY_TIMEOUT_MS = 2_000;
/** How long a request waits for settings that may have changed a moment ago. */
const LOOK_MS = 1_000;
/** How long a request waits for its commit; with a spool that still leaves a second to put it there. */
const UNSPOOLED = { deadlineMs: ANSWER_MS, waiting: { maxAgeMs: 1_000 } };
const SPOOLED = { deadlineMs: ANSWER_MS - 1_000, waiting: { maxAgeMs: 2_000 } };
const UPKEEP_MS = 2_000;
const RELOAD_MS = 30_000;

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { pool, onFailure } = options;
  const db = timedDbOf(pool, QUERY_TIMEOUT_MS);
  const interpreter = createInterpreter(options.threadFile, (error) => onFailure("ingest.thread_failed", error));
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
    // With a spool, whatever may be the database's fault is: the whole batch goes there.
    isConnectionFailure: options.spool ? mayBeAway : isConnectionFailure,
    onFailure(error, items, unsettled) {
      onFailure("ingest.commit_failed", error, { items });
      if (unsettled > 0) spool?.failed(error);
    },
    lanes: LANES,
    maxItems: 256,
    maxBytes: 8_388_608,
    waiting: { maxItems: 8_192, maxBytes: 67_108_864, ...(options.spool ? SPOOLED : UNSPOOLED).waiting },
    deadlineMs: (options.spool ? SPOOLED : UNSPOOLED).deadlineMs,
  });
  const waker = createWaker(preparedDbOf(pool), (error) => onFailure("ingest.wake_failed", error));
  // Each lane counts in rows of its own, so two commits in flight never wait for one another.
  const shards = Array.from({ length: LANES }, () => randomInt(2 ** 31 - 1));
  const spool = options.spool && (await openSpoolFor(options, options.spool, waker, commit.abandon));
  const recorder: Recorder = createRecorder(commit, spool);

  const acks = createAckCounts();
  const upkeep = async () => {
    const used = recorder.takeUsedSecrets();
    if (used.size > 0) await touchSecrets(db, used);
    if (commit.waiting() === 0) await commitBatch(options, recorder, waker, [], shards[0] ?? 0);
    // Statistics: they come after the books, and say nothing of whether the database can store events.
    await acks.write(db, shards[0] ?? 0).catch((error: unknown) => onFailure("ingest.ack_times_not_written", error));
  };
  const upkeepFailed = (error: unknown) => {
    onFailure("ingest.upkeep_failed", error);
    spool?.failed(error);
  };
  const upkeepTimer = setInterval(() => void upkeep().catch(upkeepFailed), UPKEEP_MS);
  const reloadTimer = setInterval(() => void reload(), RELOAD_MS);

  return {
    receive: createIngest({
      cache,
      finder: createSourceFinder({
        cache,
        findKeys: (keys) => findIngestKeys(db, keys),
        now: () => performance.now(),
        waitMs: LOOK_MS,
      }),
      interpreter,
      recorder,
      budget: createBudget({ maxRequests: MAX_UNDER_WAY, maxBytes: MAX_BODIES_BYTES }),
      maxBodyBytes: options.maxBodyBytes,
      ingestUrl: options.ingestUrl,
      acknowledged: acks.add,
      now: () => new Date(),
      onBug: (error) => onFailure("ingest.failed", error),
    }),
    waiting: () => commit.waiting(),
    spooled: () => spool?.size(),
    async close() {
      clearInterval(upkeepTimer);
      clearInterval(reloadTimer);
      await (spool ? spool.close(commit.drain()) : commit.drain());
      // A database that is known to be away is not asked.
      if (spool?.isLive() !== false) await withTimeout(upkeep()).catch((error: unknown) => onFailure("ingest.upkeep_failed", error));
      await interpreter.close();
      await listener.close();
    },
  };
}

/** A spool whose drains commit as live requests do, on a connection and in count rows of their own. */
function openSpoolFor({ pool, queue }: GatewayOptions, settings: SpoolSettings, waker: Waker, abandon: () => void): Promise<Spool> {
  const shard = randomInt(2 ** 31 - 1);
  return openSpool({
    ...settings,
    abandon,
    probe: () => onConnection(pool, async (client) => void (await client.query("select 1"))),
    async drain(batch) {
      const drained = await onConnection(pool, (client) => inBatch(client, (db) => storeSpooled({ db, queue, shard }, batch)));
      waker.wake(drained.handlers);
      return drained;
    },
  });
}

/** One commit. */
async function commitBatch(
  { pool, queue, spool }: GatewayOptions,
  recorder: Recorder,
  waker: Waker,
  batch: readonly Incoming[],
  shard: number,
): Promise<Stored[]> {
  const counts = recorder.takeCounts();
  if (batch.length === 0 && counts.length === 0) return [];
  const all = spool ? [...counts, ...arrivalsOf(batch)] : counts;
  let areCounted = false;
  const counted = () => {
    areCounted = true;
    for (const incoming of batch) incoming.counted = true;
  };
  try {
    const write = { queue, shard, counted };
    const { stored, handlers } = await onConnection(pool, (client) => storeBatch({ db: preparedDbOf(client), ...write }, batch, all));
    if (batch.length > 0) crashPoint("ingest:after_commit");
    recorder.stored(batch);
    waker.wake(handlers);
    return stored;
  } catch (error) {
    if (!areCounted) recorder.giveBack(counts);
    throw error;
  }
}
