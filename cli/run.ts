/** `run`: a local handler on a production event, in a transaction that is rolled back. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Config } from "#lib/config.ts";
import { createContext } from "#lib/context.ts";
import type { Handler } from "#lib/domain/handler.ts";
import { eventOfPulled } from "#lib/domain/pulled.ts";
import { suggest } from "#lib/domain/suggest.ts";
import { AppError } from "#lib/errors.ts";
import { type Trial, tryHandler } from "#lib/operations/tryHandler.ts";
import type { Client } from "./client.ts";
import { pullOne, readPulled } from "./events.ts";
import { withLocalDatabase } from "./localDatabase.ts";
import { note, paint, plain, print, printTable } from "./output.ts";

export type RunOptions = { event?: string; file?: string; keep?: boolean };

const TIMEOUT_MS = 600_000;

/** @returns the exit code: 1 when the handler threw. */
export async function runHandler(config: Config, client: Client, name: string, { event: id, file, keep }: RunOptions): Promise<number> {
  const handler = await findHandler(config, name);
  const { pulled, folder } = file ? { pulled: readPulled(file), folder: dirname(file) } : await fetchEvent(client, id);
  const event = eventOfPulled(pulled, readFileSync(join(folder, pulled.bodyFile)));
  note(`${handler.name} on ${event.id} (${event.type}, ${event.body.length} bytes)`);
  const started = performance.now();
  const options = { keep: keep ?? false, timeoutMs: TIMEOUT_MS };
  const atEnd: (() => Promise<void>)[] = [];
  const trial = await tryHandler(handler, event, async () => openLocal(config, atEnd), options);
  for (const close of atEnd) await close();
  report(handler, trial, `${Math.round(performance.now() - started)} ms`, options.keep);
  return trial.result.ok ? 0 : 1;
}

function report({ transactional, isolated }: Handler, { result, writes, outbox }: Trial<unknown>, took: string, keep: boolean) {
  if (isolated) note("This handler is isolated in a worker; here it ran in this process, and nothing killed it at its timeout.");
  if (!transactional) note("This handler is not transactional: what it did outside the database is done.");
  if (writes.length > 0)
    printTable(
      ["TABLE", "INSERTED", "UPDATED", "DELETED"],
      writes.map(({ table, inserted, updated, deleted }) => [table, String(inserted), String(updated), String(deleted)]),
    );
  if (outbox.length > 0)
    printTable(
      ["OUTBOUND CALL", "IDEMPOTENCY KEY", "BYTES"],
      outbox.map(({ method, url, idempotencyKey, body }) => [`${method} ${url}`, idempotencyKey, String(body?.length ?? 0)]),
    );
  if (result.ok) print(`${paint("green", "✓")} delivered in ${took}${transactional ? (keep ? ", kept" : ", rolled back") : ""}`);
  else {
    const { error } = result;
    print(`${paint("red", "✗")} failed after ${took}\n${plain(error instanceof Error ? (error.stack ?? error.message) : String(error))}`);
  }
}

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

/** The database of this machine. @throws AppError `bad_configuration` when there is none */
function openLocal(config: Config, atEnd: (() => Promise<void>)[]) {
  const local = withLocalDatabase(config);
  if (!local)
    throw new AppError("bad_configuration", {
      problems: [
        "DATABASE_URL: a transactional handler needs a local database; start one with 'npm start', or set DATABASE_URL and APP_SECRET",
      ],
    });
  const { prisma, vault, close } = createContext(local, "run", { write: 2, read: 1 });
  atEnd.push(close);
  return { prisma, vault, policy: { allowPrivate: config.ALLOW_PRIVATE_DESTINATIONS } };
}
