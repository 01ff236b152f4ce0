/** `run`: a local handler on a production event, in a transaction that is rolled back. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Config } from "#lib/config.ts";
import { createContext } from "#lib/context.ts";
import type { Handler, HandlerEvent, Tx } from "#lib/domain/handler.ts";
import { parsePayload } from "#lib/domain/json.ts";
import { suggest } from "#lib/domain/suggest.ts";
import { AppError } from "#lib/errors.ts";
import { dbOfPrisma } from "#lib/postgres/prisma.ts";
import { type TableWrites, watchWrites } from "#lib/store/diagnose.ts";
import type { Client } from "./client.ts";
import { type PulledEvent, pullOne, readPulled } from "./events.ts";
import { withLocalDatabase } from "./localDatabase.ts";
import { note, paint, plain, print, printTable } from "./output.ts";

export type RunOptions = { event?: string; file?: string; keep?: boolean };

/** Thrown to undo what the handler wrote; not an error of anybody's. */
class RolledBack extends Error {}

/** @returns the exit code: 1 when the handler threw. */
export async function runHandler(config: Config, client: Client, name: string, { event: id, file, keep }: RunOptions): Promise<number> {
  const handler = await findHandler(config, name);
  const { pulled, folder } = file ? { pulled: readPulled(file), folder: dirname(file) } : await fetchEvent(client, id);
  const event = eventOf(pulled, readFileSync(join(folder, pulled.bodyFile)));
  note(`${handler.name} on ${event.id} (${event.type}, ${event.body.length} bytes)`);
  const started = performance.now();
  const outcome = handler.transactional
    ? await inRolledBackTransaction(config, keep ?? false, (tx) => handler.run(event, { ...context(), tx }))
    : await attempt(() => handler.run(event, context()));
  const took = `${Math.round(performance.now() - started)} ms`;

  if (handler.isolated) note("This handler is isolated in a worker; here it ran in this process, and its timeout was not enforced.");
  if (!handler.transactional) note("This handler is not transactional: what it did outside the database is done.");
  if (outcome.writes?.length) printTable(["TABLE", "INSERTED", "UPDATED", "DELETED"], outcome.writes.map(cellsOf));
  if (outcome.error === undefined)
    print(`${paint("green", "✓")} delivered in ${took}${handler.transactional ? (keep ? ", kept" : ", rolled back") : ""}`);
  else
    print(
      `${paint("red", "✗")} failed after ${took}\n${plain(outcome.error instanceof Error ? (outcome.error.stack ?? outcome.error.message) : String(outcome.error))}`,
    );
  return outcome.error === undefined ? 0 : 1;
}

const context = () => ({ signal: new AbortController().signal, attempt: 1 });

async function findHandler(config: Config, name: string): Promise<Handler> {
  const { handlers } = (await import(pathToFileURL(config.HANDLERS).href)) as { handlers: readonly Handler[] };
  const handler = handlers.find((entry) => entry.name === name);
  const names = handlers.map((entry) => entry.name);
  if (handler) return handler;
  const meant = suggest(name, names);
  const hint = meant ? `Did you mean '${meant}'?` : `There are: ${names.join(", ")}.`;
  throw new AppError("bad_request", { problem: `There is no handler '${name}' in ${config.HANDLERS}. ${hint}` });
}

async function fetchEvent(client: Client, id: string | undefined) {
  if (!id) throw new AppError("bad_request", { problem: "Say which event: --event <id> --from <url>, or --file <pulled.json>." });
  const folder = mkdtempSync(join(tmpdir(), "spillway-run-"));
  return { pulled: await pullOne(client, id, folder), folder };
}

const eventOf = (pulled: PulledEvent, body: Buffer): HandlerEvent => ({
  id: pulled.id,
  type: pulled.type,
  source: pulled.source.name,
  provider: pulled.source.provider,
  dedupKey: pulled.dedupKey,
  entityKey: pulled.entityKey,
  occurredAt: pulled.occurredAt === null ? null : new Date(pulled.occurredAt),
  receivedAt: new Date(pulled.receivedAt),
  headers: pulled.headers,
  payload: parsePayload(body.toString("utf8")),
  context: pulled.context ?? {},
  body,
  idempotencyKey: pulled.id,
});

type Outcome = { error?: unknown; writes?: TableWrites[] };
const cellsOf = ({ table, inserted, updated, deleted }: TableWrites) => [table, String(inserted), String(updated), String(deleted)];

async function attempt(work: () => Promise<void>): Promise<Outcome> {
  try {
    await work();
    return {};
  } catch (error) {
    return { error };
  }
}

async function inRolledBackTransaction(config: Config, keep: boolean, work: (tx: Tx) => Promise<void>): Promise<Outcome> {
  const local = withLocalDatabase(config);
  if (!local)
    throw new AppError("bad_configuration", {
      problems: [
        "DATABASE_URL: a transactional handler needs a local database; start one with 'npm start', or set DATABASE_URL and APP_SECRET",
      ],
    });
  const { prisma, close } = createContext(local, "run", { write: 2, read: 1 });
  let writes: TableWrites[] | undefined;
  try {
    await prisma.$transaction(
      async (tx) => {
        const written = await watchWrites(dbOfPrisma(tx));
        await work(tx);
        writes = await written();
        if (!keep) throw new RolledBack();
      },
      { timeout: 600_000 },
    );
    return { ...(writes ? { writes } : {}) };
  } catch (error) {
    return error instanceof RolledBack ? { ...(writes ? { writes } : {}) } : { error };
  } finally {
    await close();
  }
}
