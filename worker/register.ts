/** Tells the database which handlers this worker runs, after checking that they make sense. */
import { problemOf } from "#lib/domain/checkHandlers.ts";
import type { Handler, HandlerDefinition } from "#lib/domain/handler.ts";
import { DEMO_SOURCES } from "#lib/domain/matching.ts";
import { slipOf, suggest } from "#lib/domain/suggest.ts";
import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { dbOf, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { announceConfig } from "#lib/postgres/listen.ts";
import { providers } from "#lib/providers/index.ts";
import type { Queue } from "#lib/queue/queue.ts";
import { listSourceNames, saveHandlers } from "#lib/store/handlers.ts";

/**
 * `versions`: each handler's own by its name, or one for all of them.
 * @throws AppError `bad_handler` for what can never run as declared, and for a misspelt source
 */
export async function registerHandlers(
  pool: Pool,
  queue: Queue,
  handlers: readonly Handler[],
  versions: ReadonlyMap<string, string> | string,
): Promise<void> {
  await checkHandlers(pool, handlers);
  // The queue first: ingest enqueues to whatever the handler table lists.
  for (const handler of handlers) await queue.ensure(handler.name, longestMs(handler));
  const versionOf = (name: string) => (typeof versions === "string" ? versions : (versions.get(name) ?? ""));
  await inTransaction(pool, async (db) => {
    await saveHandlers(
      db,
      handlers.map((handler) => ({ definition: definitionOf(handler), version: versionOf(handler.name) })),
    );
    await announceConfig(db);
  });
}

/** @throws AppError `bad_handler`, as `registerHandlers` does; changes nothing. */
export async function checkHandlers(pool: Pool, handlers: readonly Handler[]): Promise<void> {
  const problem = problemOf(handlers);
  if (problem) throw new AppError("bad_handler", { problem });
  await checkSources(pool, handlers);
}

/** The events of a batch that failed are tried one after the other; until then each keeps its job. */
const longestMs = ({ timeoutMs, batch }: Handler) => (batch ? batch.waitMs + timeoutMs * (1 + batch.size) : timeoutMs);

function definitionOf({ run: _run, runBatch: _runBatch, schema: _schema, ...definition }: Handler): HandlerDefinition {
  return definition;
}

/**
 * A source may be made after its handler, so a name that fits nothing yet is a warning. One that is a slip for
 * something that exists would wait for ever, and is refused.
 */
async function checkSources(pool: Pool, handlers: readonly Handler[]) {
  const known = ["*", DEMO_SOURCES, ...Object.keys(providers), ...(await listSourceNames(dbOf(pool)))];
  for (const { name, sources } of handlers)
    for (const source of sources.filter((wanted) => !known.includes(wanted))) {
      const slip = slipOf(source, known);
      if (slip) {
        const problem = `The handler '${name}' wants the source '${source}', which does not exist. Did you mean '${slip}'? If not, make the source first.`;
        throw new AppError("bad_handler", { problem });
      }
      const meant = suggest(source, known);
      log("warn", "handler.source_unknown", { handler: name, source, ...(meant ? { didYouMean: meant } : {}) });
    }
}
