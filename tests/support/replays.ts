/** Replays in tests: handlers that can be broken and mended, their dead letters, and the steps that a leader would take. */
import { afterEach } from "vitest";
import type { ReplayCreate, ReplayPatch, ReplayScope } from "#lib/contracts/replays.ts";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";
import { parsePublicId } from "#lib/domain/id.ts";
import type { Actor } from "#lib/operations/actor.ts";
import { changeReplay } from "#lib/operations/changeReplay.ts";
import { planReplay } from "#lib/operations/planReplay.ts";
import { findReplayDetail } from "#lib/operations/replayReport.ts";
import { startReplay } from "#lib/operations/startReplay.ts";
import { stepReplay } from "#lib/operations/stepReplay.ts";
import { findReplay } from "#lib/store/replays.ts";
import { count, failuresOf, insertEvent, insertHandler, insertSource, type TestSource } from "./factories.ts";
import type { TestDatabase } from "./postgres.ts";
import { runHandlers, type TestWorker } from "./pump.ts";
import { waitFor } from "./waitFor.ts";

export const ACTOR: Actor = { name: "ada@example.com", role: "operator", address: "192.0.2.1" };
const ALL = Number.MAX_SAFE_INTEGER;

/** Call once at the top of a test file. Handlers named in `broken` fail, until they are taken out of it. */
export function useReplays(database: TestDatabase) {
  const broken = new Set<string>();
  const workers: TestWorker[] = [];
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    broken.clear();
  });

  const handlerNamed = (name: string, more: { maxAttempts?: number } = {}): Handler =>
    defineHandler({
      name,
      sources: ["*"],
      eventTypes: [`${name}.*`],
      retry: { maxAttempts: more.maxAttempts ?? 1 },
      async run() {
        if (broken.has(name)) throw new Error("the warehouse is closed");
      },
    });
  const states = (name: string, state: string) => count(database.db, "delivery where handler = $1 and state = $2", [name, state]);

  async function work(...handlers: Handler[]) {
    const worker = await runHandlers(database, handlers);
    workers.push(worker);
    return worker;
  }

  /** As many dead letters of a handler that is mended now. */
  async function deadLetters(name: string, events: number, handler = handlerNamed(name)) {
    const source = await insertSource(database.db);
    await insertHandler(database, handler);
    broken.add(name);
    for (let order = 0; order < events; order++)
      await insertEvent(database, source, { handlers: [name], type: `${name}.made`, payload: { order } });
    const failing = await runHandlers(database, [handler]);
    await waitFor("all are dead", async () => (await states(name, "dead")) === events);
    await failing.stop();
    broken.delete(name);
    const [failure] = await failuresOf(database.db, name);
    return { handler, source, fingerprint: failure!.fingerprint };
  }

  /** Events that no handler was told of. */
  async function stored(name: string, events: number): Promise<{ handler: Handler; source: TestSource; ids: string[] }> {
    const handler = handlerNamed(name);
    const source = await insertSource(database.db);
    await insertHandler(database, handler);
    const ids: string[] = [];
    for (let i = 0; i < events; i++) ids.push((await insertEvent(database, source, { type: `${name}.made` })).id);
    return { handler, source, ids };
  }

  const plan = (scope: ReplayScope, more: { includeApplied?: boolean } = {}) => planReplay(database.db, { scope, ...more }, new Date());
  const start = async (scope: ReplayScope, more: Partial<ReplayCreate> = {}) => {
    const replay = await startReplay(database.pool, { scope, reason: "the fix is out", ...more }, ACTOR, new Date());
    return parsePublicId("rpl", replay.id)!;
  };
  const step = (id: string, allowed = ALL, now = new Date()) => stepReplay(database.pool, database.queue, id, allowed, now);
  const change = (id: string, patch: ReplayPatch) => changeReplay(database.pool, async () => database.queue, id, patch, ACTOR);
  const read = async (id: string) => (await findReplay(database.db, id))!;
  const detail = async (id: string) => (await findReplayDetail(database.db, id, new Date()))!;

  /** Steps until it is in `state`. */
  const stepUntil = (id: string, state: "finished" | "paused") =>
    waitFor(`the replay is ${state}`, async () => {
      await step(id);
      const replay = await read(id);
      return replay.state === state && replay;
    });

  return { broken, handlerNamed, states, work, deadLetters, stored, plan, start, step, change, read, detail, stepUntil };
}
