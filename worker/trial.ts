/** The dry run of a replay: runs handlers on a sample of its members in transactions that are rolled back, and writes down what came of it. */
import type { Context } from "#lib/context.ts";
import { fingerprintOf } from "#lib/domain/fingerprint.ts";
import type { Handler, HandlerEvent } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { failureOf, type HandlerResult, PermanentError, TimeoutError } from "#lib/domain/outcome.ts";
import { commonest } from "#lib/domain/replay.ts";
import { untriableReason } from "#lib/domain/trial.ts";
import { runWithTx } from "#lib/operations/runWithTx.ts";
import type { Db } from "#lib/postgres/db.ts";
import { dbOfPrisma } from "#lib/postgres/prisma.ts";
import { type TableWrites, watchWrites } from "#lib/store/diagnose.ts";
import { setReplayState } from "#lib/store/replays.ts";
import {
  beginTrial,
  endTrial,
  findTrialEvent,
  listTrials,
  listTried,
  listWaitingTrials,
  type TrialResult,
  type WaitingTrial,
} from "#lib/store/replayTrials.ts";
import { eventOf, runWithin } from "./attempt.ts";

export type TrialDeps = { context: Pick<Context, "db" | "prisma" | "vault" | "config">; handlers: readonly Handler[] };

/** At once: each holds a connection and whatever rows it locks. */
const CONCURRENCY = 2;
/** A round ends after so long, so that a worker that is told to stop need not wait for a dry run. */
const ROUND_MS = 2_000;
/** No trial may run longer, whatever its handler is allowed. */
const MAX_TRIAL_MS = 30_000;
/** No dry run may take longer. */
const MAX_DRY_RUN_MS = 600_000;
/** A trial that was begun so often and never ended takes its worker with it. */
const MAX_TRIES = 2;

/** One round over all replays that are being tried. Safe beside another worker's, and after one that died: nothing is ever committed. */
export async function tryReplays(deps: TrialDeps, now = Date.now): Promise<void> {
  const { db } = deps.context;
  for (const until = now() + ROUND_MS; now() < until; ) {
    const trials = await listWaitingTrials(db, CONCURRENCY);
    if (trials.length === 0) break;
    // One that was begun before and never ended may kill this worker too, and must take no other trial with it.
    const suspect = trials.find(({ tries }) => tries > 0);
    await Promise.all((suspect ? [suspect] : trials).map((trial) => tryOne(deps, trial, now())));
  }
  for (const id of await listTried(db)) await setReplayState(db, id, "paused", ["trying"], await summaryOf(db, id));
}

async function tryOne({ context, handlers }: TrialDeps, trial: WaitingTrial, nowMs: number): Promise<void> {
  const { db } = context;
  if (trial.tries >= MAX_TRIES) return endTrial(db, trial, failed("crashed", "WorkerCrashed", "The worker died while this was tried"));
  if (nowMs - trial.since.getTime() > MAX_DRY_RUN_MS) return endTrial(db, trial, notTried("the dry run took longer than ten minutes"));
  const handler = handlers.find(({ name }) => name === trial.handler);
  if (!handler?.transactional) return endTrial(db, trial, notTried("the worker that leads has no transactional handler of this name"));
  const reason = untriableReason(handler);
  if (reason) return endTrial(db, trial, notTried(reason));
  await beginTrial(db, trial);
  const claimed = await findTrialEvent(db, trial.event_id);
  if (!claimed) return endTrial(db, trial, failed("permanent", "PayloadRemoved", "Retention removed the payload before this could run"));
  await endTrial(db, trial, await runRolledBack(context, handler, eventOf({ claimed }), trial.event_id));
}

/** Thrown to undo what the handler wrote. */
class RolledBack extends Error {}

/** A trial gives up where somebody else holds what it needs: live deliveries come first. */
const PATIENCE = "select set_config('lock_timeout', '3s', true)";

async function runRolledBack(
  { prisma, vault, config }: TrialDeps["context"],
  handler: Extract<Handler, { transactional: true }>,
  event: HandlerEvent,
  eventId: string,
): Promise<TrialResult> {
  const deps = { vault, policy: { allowPrivate: config.ALLOW_PRIVATE_DESTINATIONS } };
  const startedMs = performance.now();
  const timeoutMs = Math.min(handler.timeoutMs, MAX_TRIAL_MS);
  let writes: TableWrites[] = [];
  const result = await runWithin(timeoutMs, new AbortController().signal, (signal) =>
    prisma.$transaction(
      async (tx) => {
        await dbOfPrisma(tx).query(PATIENCE);
        const written = await watchWrites(dbOfPrisma(tx));
        await runWithTx(handler, event, { signal, attempt: 1, tx, owner: { deliveryId: newId(), eventId }, deps });
        writes = await written();
        // Always: also a handler that ends after it was given up commits nothing.
        throw new RolledBack();
      },
      { timeout: timeoutMs + 5_000, maxWait: 10_000 },
    ),
  );
  const durationMs = Math.round(performance.now() - startedMs);
  if (!result.ok && result.error instanceof RolledBack)
    return { outcome: "delivered", errorName: null, errorMessage: null, fingerprint: null, durationMs, writes };
  return { ...failureResult(handler.name, result), durationMs };
}

function failureResult(handler: string, result: HandlerResult): TrialResult {
  const error = result.ok ? new Error("the transaction ended by itself") : result.error;
  const failure = failureOf(error);
  const outcome = error instanceof PermanentError ? "permanent" : error instanceof TimeoutError ? "timed_out" : "failed";
  return { ...failed(outcome, failure.name, failure.message), fingerprint: fingerprintOf(handler, failure).fingerprint };
}

const failed = (outcome: TrialResult["outcome"], errorName: string, errorMessage: string): TrialResult => ({
  ...{ outcome, errorName, errorMessage },
  fingerprint: null,
  durationMs: null,
  writes: [],
});

const notTried = (why: string): TrialResult => ({ ...failed("not_tried", "", why), errorName: null });

/** What a person reads before they let it run. */
async function summaryOf(db: Db, id: string): Promise<string> {
  const trials = (await listTrials(db, id)).filter(({ outcome }) => outcome !== "not_tried");
  const failures = trials.filter(({ outcome }) => outcome !== "delivered");
  const delivered = `${trials.length - failures.length} of ${trials.length} tried would be delivered`;
  if (trials.length === 0) return "The dry run is over: nothing could be tried.";
  if (failures.length === 0) return `The dry run is over: ${delivered}.`;
  const why = commonest(failures.map(({ error_name, error_message }) => ({ error: `${error_name}: ${error_message}` })));
  return `The dry run is over: ${delivered}; ${failures.length} would fail: ${why}`;
}
