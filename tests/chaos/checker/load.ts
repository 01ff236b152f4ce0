/** Brings what was seen from outside into the database, where it can be compared with what is stored: one query per question, not per event. */
import type pg from "pg";
import { parsePublicId } from "#lib/domain/id.ts";
import { type LedgerLine, readLines } from "#tests/chaos/support/ledger.ts";
import type { Report } from "#tests/chaos/support/sink.ts";
import type { World } from "#tests/chaos/support/world.ts";

const CHUNK = 5_000;

/** Temporary tables: `acked` (what the client was promised), `run` (what handlers did), `worker_process` (who they were, children included). */
export async function loadEvidence(db: pg.PoolClient, world: World): Promise<void> {
  await db.query(`
    create temp table acked (source_id uuid, dedup_key text, sha256 bytea, event_id uuid);
    create temp table run (event_id uuid, handler text, run text, pid int, attempt int, started float, ended float, at float);
    create temp table worker_process (pid int, worker_id uuid)`);
  world.ledger.flush();
  await loadAcknowledged(db, world);
  await loadRuns(db, world.sinkFile);
  await loadWorkers(db, world);
  await db.query("create index on run (event_id, handler); create index on acked (source_id, dedup_key); analyze acked; analyze run");
}

async function loadAcknowledged(db: pg.PoolClient, { ledger, sources }: World) {
  const insert = inserter<LedgerLine>(
    db,
    "insert into acked select * from unnest($1::uuid[], $2::text[], $3::bytea[], $4::uuid[])",
    (lines) => [
      lines.map(({ source }) => sources[source].id),
      lines.map(({ key }) => key),
      lines.map(({ sha256 }) => `\\x${sha256}`),
      lines.map(({ id }) => (id ? parsePublicId("evt", id) : null)),
    ],
  );
  for await (const line of readLines<LedgerLine>(ledger.file)) if (line.status && line.status < 300) await insert.add(line);
  await insert.rest();
}

type Run = Report & { ended: number | null };

/** A run without an end is one whose process was killed. */
async function loadRuns(db: pg.PoolClient, file: string) {
  const open = new Map<string, Report>();
  const insert = inserter<Run>(
    db,
    "insert into run select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::int[], $6::float[], $7::float[], $8::float[])",
    (runs) => [
      runs.map(({ event }) => parsePublicId("evt", event)),
      runs.map(({ handler }) => handler),
      runs.map(({ run }) => run),
      runs.map(({ pid }) => pid),
      runs.map(({ attempt }) => attempt),
      runs.map(({ t }) => t),
      runs.map(({ ended }) => ended),
      runs.map(({ at }) => at),
    ],
  );
  for await (const report of readLines<Report>(file)) {
    const start = open.get(report.run);
    if (report.op === "start") open.set(report.run, report);
    else if (start) {
      open.delete(report.run);
      await insert.add({ ...start, ended: report.t });
    }
  }
  for (const start of open.values()) await insert.add({ ...start, ended: null });
  await insert.rest();
}

async function loadWorkers(db: pg.PoolClient, { workers }: World) {
  for (const worker of workers)
    for (const line of worker.log().split("\n")) {
      if (!/"(worker|child)\.started"/.test(line)) continue;
      const { pid, childPid, workerId } = JSON.parse(line) as { pid: number; childPid?: number; workerId: string };
      await db.query("insert into worker_process values ($1, $2)", [childPid ?? pid, workerId]);
    }
}

function inserter<T>(db: pg.PoolClient, sql: string, columns: (rows: T[]) => unknown[][]) {
  let rows: T[] = [];
  const flush = async () => {
    const batch = rows;
    rows = [];
    if (batch.length > 0) await db.query(sql, columns(batch));
  };
  return {
    add: (row: T) => (rows.push(row) >= CHUNK ? flush() : undefined),
    rest: flush,
  };
}
