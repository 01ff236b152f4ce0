/** A query → the ids of its events, a window of the range at a time, so that a page costs what it holds and not what the range holds. */
import { idFloor, idTime } from "#lib/domain/id.ts";
import { leavesOf, type Query } from "#lib/domain/query/ast.ts";
import { matchesQuery } from "#lib/domain/query/evaluate.ts";
import { scalarValue } from "#lib/domain/query/values.ts";
import type { Db } from "#lib/postgres/db.ts";
import { compile, type Scope } from "./search/compile.ts";
import { collectParameters } from "./search/parameters.ts";
import { isScanned } from "./search/paths.ts";
import { whereOf } from "./search/pieces.ts";
import { type Prepared, prepare, type SearchRange } from "./search/prepare.ts";
import { loadSubjects } from "./search/subjects.ts";
import { GROUP_MS } from "./terms.ts";

export type { SearchRange } from "./search/prepare.ts";
export type SearchScope = { query: Query; range: SearchRange; now: Date };
export type SearchOptions = { after?: string | undefined; limit: number; order?: "asc" | "desc" };
/** `next`: from where to go on, null at the range's end. A page of a scan may hold fewer than asked for and still go on. */
export type SearchPage = { ids: string[]; next: string | null };

/** Payloads one page may read, when only reading can tell. */
const MAX_SCANNED = 20_000;
const CHUNK = 500;

/**
 * One page of a query. `order` desc pages through a list; asc feeds a replay from the oldest. `after` is `next` of the page before.
 * Payload terms are looked up in the index up to where the indexer has read; the few events after it are read.
 */
export async function searchPage(db: Db, { query, range, now }: SearchScope, options: SearchOptions): Promise<SearchPage> {
  const narrow = narrowed(query, range, now);
  const prepared = await prepare(db, query, narrow, now);
  return needsScan(query) ? scanPage(db, query, narrow, prepared, options) : indexPage(db, query, narrow, prepared, options);
}

/** All of the query's ids, up to `limit`. */
export async function searchEventIds(db: Db, scope: SearchScope, options: SearchOptions): Promise<string[]> {
  const ids: string[] = [];
  for (let after = options.after; ; ) {
    const page = await searchPage(db, scope, { ...options, after, limit: options.limit - ids.length });
    ids.push(...page.ids);
    if (page.next === null || ids.length >= options.limit) return ids;
    after = page.next;
  }
}

/** True when payloads or headers have to be read to answer. */
export const needsScan = (query: Query): boolean => [...leavesOf(query)].some(({ leaf }) => isScanned(leaf));

async function indexPage(db: Db, query: Query, range: SearchRange, prepared: Prepared, options: SearchOptions): Promise<SearchPage> {
  const { limit, order = "desc" } = options;
  const ids: string[] = [];
  for (const window of windowsOf(range, options)) {
    ids.push(...(await searchWindow(db, query, window, prepared, { after: options.after, limit: limit - ids.length, order })));
    if (ids.length >= limit) return { ids, next: ids.at(-1) ?? null };
  }
  return { ids, next: null };
}

/** Reads what the rest of the query leaves over, and holds each against the whole of it. */
async function scanPage(db: Db, query: Query, range: SearchRange, prepared: Prepared, options: SearchOptions): Promise<SearchPage> {
  const ids: string[] = [];
  let after = options.after;
  for (let scanned = 0; scanned < MAX_SCANNED; scanned += CHUNK) {
    const found = await indexPage(db, query, range, prepared, { ...options, after, limit: CHUNK });
    for (const subject of await loadSubjects(db, found.ids)) {
      after = subject.id;
      if (matchesQuery(query, subject, prepared.now) && ids.push(after) === options.limit) return { ids, next: after };
    }
    if (found.next === null) return { ids, next: null };
    after = found.next;
  }
  return { ids, next: after ?? null };
}

async function searchWindow(
  db: Db,
  query: Query,
  window: SearchRange,
  prepared: Prepared,
  { after, limit, order }: { after: string | undefined; limit: number; order: "asc" | "desc" },
): Promise<string[]> {
  const { parameter, finish } = collectParameters();
  const around = (moment: Date, ms: number) => parameter(idFloor(new Date(moment.getTime() + ms)));
  const scope: Scope = {
    ...prepared,
    parameter,
    from: around(window.from, 0),
    to: around(window.to, 0),
    early: around(window.from, -GROUP_MS),
    late: around(window.to, GROUP_MS),
  };
  const piece = compile(query, scope);
  if (piece.kind === "false") return [];
  const page = after ? ` and e.id ${order === "desc" ? "<" : ">"} ${parameter(after)}::uuid` : "";
  const statement = finish(
    `/* event.search */
     select e.id from event e where e.id >= ${scope.from}::uuid and e.id < ${scope.to}::uuid${page} and ${whereOf(piece)}
     order by e.id ${order} limit ${parameter(limit)}::int`,
  );
  const { rows } = await db.query<{ id: string }>(...statement);
  return rows.map((row) => row.id);
}

const FIRST_SHARE = 64;
const WIDENING = 4;
const MIN_WINDOW_MS = GROUP_MS;

/**
 * The range in windows from the end the search begins at, each four times as wide as the one before: what is frequent fills the page from the
 * first, and what is rare is cheap to look for in all of it.
 */
function* windowsOf({ from, to }: SearchRange, { after, order = "desc", limit }: SearchOptions): Generator<SearchRange> {
  const newest = order === "desc";
  let [start, end] = [from.getTime(), to.getTime()];
  if (after && newest) end = Math.min(end, idTime(after).getTime() + 1);
  if (after && !newest) start = Math.max(start, idTime(after).getTime());
  for (
    let width = Math.max(MIN_WINDOW_MS, (to.getTime() - from.getTime()) / (limit > CHUNK ? FIRST_SHARE / WIDENING : FIRST_SHARE));
    start < end;
    width *= WIDENING
  ) {
    const edge = newest ? Math.max(start, end - width) : Math.min(end, start + width);
    yield { from: new Date(newest ? edge : start), to: new Date(newest ? end : edge) };
    if (newest) end = edge;
    else start = edge;
  }
}

/** The range without what a `received` or `age` term that must hold leaves out. */
function narrowed(query: Query, range: SearchRange, now: Date): SearchRange {
  let [from, to] = [range.from.getTime(), range.to.getTime()];
  for (const part of query.kind === "and" ? query.parts : [query]) {
    if (part.kind !== "event" || part.test.op !== "within" || (part.field !== "received" && part.field !== "age")) continue;
    const at = (bound: typeof part.test.low) =>
      bound && (part.field === "age" ? now.getTime() - scalarValue(bound.at, now) : scalarValue(bound.at, now));
    const [low, high] = part.field === "age" ? [at(part.test.high), at(part.test.low)] : [at(part.test.low), at(part.test.high)];
    from = Math.max(from, Math.floor(low ?? from));
    to = Math.min(to, Math.ceil((high ?? to) + 1));
  }
  return { from: new Date(from), to: new Date(Math.max(from, to)) };
}
