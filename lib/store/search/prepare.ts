/** What is looked up before a query becomes SQL: sources, the types there are, and the events the index has not read yet. */
import { idFloor, parsePublicId } from "#lib/domain/id.ts";
import { type Leaf, leavesOf, type Query } from "#lib/domain/query/ast.ts";
import type { Subject } from "#lib/domain/query/evaluate.ts";
import type { Db } from "#lib/postgres/db.ts";
import { listSourceNames } from "#lib/store/summary.ts";
import { readTail } from "./tail.ts";

export type SearchRange = { from: Date; to: Date };
export type Prepared = {
  now: Date;
  sources: readonly { id: string; name: string; provider: string }[];
  /** Of the range. */
  types: readonly string[];
  /** Events behind which the index has not come, with their terms. */
  tail: readonly Subject[];
};

const asksSources = (leaf: Leaf) => leaf.kind === "event" && (leaf.field === "source" || leaf.field === "provider");
/** An id names one thing: neither types nor values are looked for in all of the days that are kept. */
const isId = (text: string) => (["evt", "req", "dlv"] as const).some((prefix) => parsePublicId(prefix, text) !== undefined);
const isWord = (leaf: Leaf) => leaf.kind === "word" && !isId(leaf.value);
const asksTypes = (leaf: Leaf) => isWord(leaf) || (leaf.kind === "event" && leaf.field === "type");
const asksIndex = (leaf: Leaf) =>
  isWord(leaf) || leaf.kind === "path" || (leaf.kind === "event" && (leaf.field === "key" || leaf.field === "entity"));

export async function prepare(db: Db, query: Query, range: SearchRange, now: Date): Promise<Prepared> {
  const leaves = [...leavesOf(query)].map(({ leaf }) => leaf);
  const [sources, types, tail] = await Promise.all([
    leaves.some(asksSources) ? listSourceNames(db) : [],
    leaves.some(asksTypes) ? listTypes(db, range) : [],
    leaves.some(asksIndex) ? readTail(db, range) : [],
  ]);
  return { now, sources, types, tail };
}

/** New types of the tail, up to so many events back. */
const MAX_FRESH = 20_000;

async function listTypes(db: Db, { from, to }: SearchRange): Promise<string[]> {
  const { rows } = await db.query<{ type: string }>(
    `/* type.names */
     select distinct type from type_hour where hour >= date_trunc('hour', $1::timestamptz) and hour < $2::timestamptz
     union
     select type from (select type from event where id > (select event_id from indexer_position) and id >= $3::uuid and id < $4::uuid
       order by id desc limit ${MAX_FRESH}) fresh`,
    [from.toISOString(), to.toISOString(), idFloor(from), idFloor(to)],
  );
  return rows.map(({ type }) => type);
}
