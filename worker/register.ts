/** Tells the database which handlers this worker runs, after checking that they make sense. */
import type { Handler, HandlerDefinition } from "#lib/domain/handler.ts";
import { suggest } from "#lib/domain/suggest.ts";
import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { dbOf, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { announceConfig } from "#lib/postgres/listen.ts";
import { providers } from "#lib/providers/index.ts";
import type { Queue } from "#lib/queue/queue.ts";
import { listSourceNames, saveHandlers } from "#lib/store/handlers.ts";

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** @throws AppError `bad_handler` for a bad or repeated name, or limits that can never run anything. */
export async function registerHandlers(pool: Pool, queue: Queue, handlers: readonly Handler[], version: string): Promise<void> {
  check(handlers);
  await warnOfUnknownSources(pool, handlers);
  // The queue first: ingest enqueues to whatever the handler table lists.
  for (const handler of handlers) await queue.ensure(handler.name, handler.timeoutMs);
  await inTransaction(pool, async (db) => {
    await saveHandlers(db, handlers.map(definitionOf), version);
    await announceConfig(db);
  });
}

function definitionOf({ run: _run, schema: _schema, ...definition }: Handler): HandlerDefinition {
  return definition;
}

function check(handlers: readonly Handler[]) {
  const seen = new Set<string>();
  for (const { name, concurrency, throttle, retry, timeoutMs, sources, eventTypes } of handlers) {
    const refuse = (problem: string) => {
      throw new AppError("bad_handler", { problem });
    };
    if (!NAME.test(name) || name.length > 60) refuse(`'${name}' is no handler name: use kebab-case, at most 60 characters.`);
    if (seen.has(name)) refuse(`Two handlers are named '${name}'.`);
    seen.add(name);
    if (sources.length === 0 || eventTypes.length === 0)
      refuse(`The handler '${name}' names no source or no event type: it would never run.`);
    if (!(concurrency >= 1) || !(timeoutMs >= 1) || !(retry.maxAttempts >= 1) || (throttle && !(throttle.perSecond > 0)))
      refuse(`The handler '${name}' has a limit below one: it would never run.`);
  }
}

/** A source may be made after its handler: a name that fits nothing yet is a warning, not a refusal. */
async function warnOfUnknownSources(pool: Pool, handlers: readonly Handler[]) {
  const known = ["*", ...Object.keys(providers), ...(await listSourceNames(dbOf(pool)))];
  for (const handler of handlers)
    for (const source of handler.sources)
      if (!known.includes(source)) {
        const meant = suggest(source, known);
        log("warn", "handler.source_unknown", { handler: handler.name, source, ...(meant ? { didYouMean: meant } : {}) });
      }
}
