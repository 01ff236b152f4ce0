/**
 * Runs a handler on one event against a real database, for its tests.
 *
 *   const { outcome, writes, outbox } = await testHandler(stripeLedger, testEvent({ type: "invoice.paid", payload }));
 */
import type { AttemptOutcome } from "#lib/domain/delivery.ts";
import type { Handler, HandlerEvent } from "#lib/domain/handler.ts";
import { decideOutcome } from "#lib/domain/outcome.ts";
import { type Trial, type TryOptions, tryHandler } from "#lib/operations/tryHandler.ts";
import { testDatabase } from "./database.ts";

export type HandlerTestResult<Seen> = Pick<Trial<Seen>, "writes" | "outbox" | "seen"> & {
  /** What the attempt would be called in the dashboard: `delivered`, `failed`, `permanent`, `schema_mismatch`, … */
  outcome: AttemptOutcome;
  /** What the handler threw. */
  error: unknown;
};

type Options<Seen> = TryOptions<Seen> & {
  /** Default: DATABASE_URL; without it an embedded PostgreSQL that lives as long as this process. */
  databaseUrl?: string;
};

/** The handler's transaction is rolled back, so tests neither see each other nor clean up; `keep` commits it. */
export async function testHandler<Seen = undefined>(
  handler: Handler,
  event: HandlerEvent,
  { databaseUrl, ...options }: Options<Seen> = {},
): Promise<HandlerTestResult<Seen>> {
  const { result, ...done } = await tryHandler(handler, event, () => testDatabase(databaseUrl), options);
  const { outcome } = decideOutcome(result, options.attempt ?? 1, handler.retry, 0);
  return { outcome, error: result.ok ? undefined : result.error, ...done };
}
