/**
 * Sends outbound calls: takes what is due, a bounded number at once, and writes down how each was answered.
 *
 *   asleep ──told, own retry due, every 5 s──▶ claim (lease) ──▶ call ──▶ settle
 *
 * Any number of workers do so side by side; the lease of one that dies runs out and another makes the call again,
 * with the same Idempotency-Key.
 */
import type { Agent } from "undici";
import { publicId } from "#lib/domain/id.ts";
import { CALL_RETRY, type CallVerdict, decideCall } from "#lib/domain/outbox.ts";
import { log } from "#lib/log.ts";
import { type CallReport, makeCall } from "#lib/notify/call.ts";
import { createEgressAgent } from "#lib/notify/egress.ts";
import type { OutboxDeps } from "#lib/operations/runWithTx.ts";
import type { Db } from "#lib/postgres/db.ts";
import { announceCalls, type ClaimedCall, claimCalls, settleCall } from "#lib/store/outbox.ts";

export type OutboxSender = {
  wake(): void;
  /** Calls were committed: tells all senders, one notification at a time. */
  announce(): void;
  /** Takes nothing more, and waits for the calls that are being made. */
  stop(): Promise<void>;
};

type Options = OutboxDeps & { db: Db; concurrency?: number; timeoutMs?: number; leaseMs?: number };

const POLL_MS = 5_000;
const AFTER_ERROR_MS = 1_000;

export function startOutbox(options: Options): OutboxSender {
  const { db, concurrency = 20, timeoutMs = 10_000, leaseMs = 30_000 } = options;
  const agent = createEgressAgent(options.policy, timeoutMs);
  const active = new Set<Promise<void>>();
  let stopping = false;
  let signal = Promise.withResolvers<void>();
  const wake = () => signal.resolve();

  const track = (call: ClaimedCall) => {
    const work = sendOne({ ...options, agent, timeoutMs }, call)
      .then((retrySeconds) => {
        if (retrySeconds !== undefined) setTimeout(wake, retrySeconds * 1000 + 10).unref();
      })
      // Its lease runs out, and somebody tries again.
      .catch((error: unknown) => log("warn", "call.not_settled", { callId: publicId("out", call.id), error }))
      .finally(() => {
        const wasFull = active.size >= concurrency;
        active.delete(work);
        if (wasFull) wake();
      });
    active.add(work);
  };

  /** @returns how long there is nothing to do */
  const round = async (): Promise<number> => {
    const free = concurrency - active.size;
    if (free <= 0) return POLL_MS;
    const calls = await claimCalls(db, free, leaseMs / 1000);
    for (const call of calls) track(call);
    return calls.length < free ? POLL_MS : 0;
  };

  const loop = async () => {
    while (!stopping) {
      const restMs = await round().catch((error: unknown) => {
        log("warn", "outbox.failed", { error });
        return AFTER_ERROR_MS;
      });
      if (restMs === 0 || stopping) continue;
      const timer = setTimeout(wake, restMs);
      await signal.promise;
      clearTimeout(timer);
      signal = Promise.withResolvers<void>();
    }
  };

  const looping = loop();
  return {
    wake,
    announce: createAnnouncer(db),
    async stop() {
      stopping = true;
      wake();
      await looping;
      await Promise.all(active);
      await agent.close();
    },
  };
}

/** What is committed while one notification is under way goes into the next. */
function createAnnouncer(db: Db): () => void {
  let telling = false;
  let again = false;
  const tell = async () => {
    telling = true;
    for (again = true; again; ) {
      again = false;
      // The poll finds what nobody was told of.
      await announceCalls(db).catch((error: unknown) => log("warn", "outbox.not_announced", { error }));
    }
    telling = false;
  };
  return () => {
    again = true;
    if (!telling) void tell();
  };
}

/** @returns seconds until it is tried again; undefined when it ended */
async function sendOne({ db, vault, policy, agent, timeoutMs }: Options & { agent: Agent; timeoutMs: number }, call: ClaimedCall) {
  const headers = headersOf(vault, call);
  const report =
    call.attempts > CALL_RETRY.maxAttempts
      ? notMade("its last sender died, or never wrote down how it was answered")
      : headers
        ? await makeCall(agent, policy, { ...call, headers }, timeoutMs)
        : notMade("its headers cannot be decrypted: APP_SECRET is not the one they were stored under");
  const verdict = decideCall(report, call.attempts, Math.random());
  await settle(db, call, report, verdict);
  return verdict.state === "queued" ? verdict.delaySeconds : undefined;
}

const notMade = (error: string): CallReport => ({ status: null, refused: true, response: null, error });

function headersOf(vault: OutboxDeps["vault"], { id, headers }: ClaimedCall): [string, string][] | undefined {
  try {
    return JSON.parse(vault.decrypt(headers, `outbox:${id}`)) as [string, string][];
  } catch {
    return undefined;
  }
}

async function settle(db: Db, call: ClaimedCall, { status, response, error }: CallReport, verdict: CallVerdict) {
  const delaySeconds = verdict.state === "queued" ? verdict.delaySeconds : 0;
  const held = await settleCall(db, {
    id: call.id,
    leaseToken: call.lease_token,
    state: verdict.state,
    status,
    response,
    error,
    delaySeconds,
  });
  // Neither URL nor answer: both may hold secrets.
  log(verdict.state === "dead" ? "warn" : "info", "call.attempted", {
    callId: publicId("out", call.id),
    handler: call.handler,
    attempt: call.attempts,
    state: held ? verdict.state : "lease_lost",
    status,
  });
}
