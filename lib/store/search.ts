/** A parsed query → parameterised SQL over `event`. Values are always parameters; names come from fixed lists. */
import { idFloor, parsePublicId } from "#lib/domain/id.ts";
import { parseWhen, type SearchTerm } from "#lib/domain/search.ts";
import { exactTerm, termsOf } from "#lib/domain/terms.ts";
import type { Db } from "#lib/postgres/db.ts";

export type SearchRange = { from: Date; to: Date };
export type SearchScope = { terms: readonly SearchTerm[]; range: SearchRange; now: Date };

type Builder = { parameter(value: unknown): string; conditions: string[] };

/**
 * Ids of the events a query finds.
 *
 * `order` desc pages through a list; asc feeds a replay from the oldest. `after` is the last id of the page before.
 * Payload terms are looked up in the index up to where the indexer has read; the few events after it are read.
 */
export async function searchEventIds(
  db: Db,
  scope: SearchScope,
  { after, limit, order = "desc" }: { after?: string | undefined; limit: number; order?: "asc" | "desc" },
): Promise<string[]> {
  const values: unknown[] = [];
  const builder: Builder = {
    conditions: [],
    parameter: (value) => {
      values.push(value);
      return `$${values.length}`;
    },
  };
  addRange(builder, scope);
  if (after) builder.conditions.push(`e.id ${order === "desc" ? "<" : ">"} ${builder.parameter(after)}::uuid`);
  const tail = scope.terms.some((term) => term.kind === "body") ? await unindexedTail(db, scope.range) : [];
  for (const term of scope.terms) addTerm(builder, term, tail);
  const { rows } = await db.query<{ id: string }>(
    `/* event.search */ select e.id from event e where ${builder.conditions.join(" and ")} order by e.id ${order} limit ${builder.parameter(limit)}::int`,
    values,
  );
  return rows.map((row) => row.id);
}

function addRange(builder: Builder, { terms, range, now }: SearchScope) {
  let { from, to } = range;
  for (const term of terms) {
    if (term.kind !== "received") continue;
    const at = parseWhen(term.value, now);
    if (!at) continue;
    if (term.comparison.startsWith(">")) from = new Date(Math.max(from.getTime(), at.getTime() + (term.comparison === ">" ? 1 : 0)));
    else to = new Date(Math.min(to.getTime(), at.getTime() + (term.comparison === "<=" ? 1 : 0)));
  }
  builder.conditions.push(`e.id >= ${builder.parameter(idFloor(from))}::uuid`, `e.id < ${builder.parameter(idFloor(to))}::uuid`);
}

type Tail = readonly { id: string; hashes: ReadonlySet<string> }[];

function addTerm(builder: Builder, term: SearchTerm, tail: Tail) {
  if (term.kind === "received") return;
  const condition =
    term.kind === "body"
      ? bodyCondition(builder, term, tail)
      : term.kind === "word"
        ? wordCondition(builder, term.value)
        : fieldCondition(builder, term);
  builder.conditions.push(term.negated ? `not (${condition})` : condition);
}

/** Words and ids that lead nowhere find nothing; they are no error. */
const NOTHING = "false";

function wordCondition({ parameter }: Builder, word: string): string {
  const event = parsePublicId("evt", word);
  if (event) return `e.id = ${parameter(event)}::uuid`;
  const request = parsePublicId("req", word);
  if (request) return `e.request_id = ${parameter(request)}::uuid`;
  const delivery = parsePublicId("dlv", word);
  if (delivery) return `e.id = (select event_id from delivery where id = ${parameter(delivery)}::uuid)`;
  const prefix = parameter(`${escapeLike(word)}%`);
  return `(e.type like ${prefix} or e.dedup_key like ${prefix})`;
}

function fieldCondition(builder: Builder, { field, values }: Extract<SearchTerm, { kind: "field" }>): string {
  const { parameter } = builder;
  switch (field) {
    case "id":
      return any(values, (value) => wordCondition(builder, value));
    case "source":
      return `e.source_id in (select s.id from source s where ${any(values, (value) => (parsePublicId("src", value) ? `s.id = ${parameter(parsePublicId("src", value))}::uuid` : matches(builder, "lower(s.name)", value.toLowerCase())))})`;
    case "provider":
      return `e.source_id in (select s.id from source s where ${any(values, (value) => matches(builder, "s.provider", value))})`;
    case "type":
      return any(values, (value) => matches(builder, "e.type", value));
    case "key":
      return any(values, (value) => matches(builder, "e.dedup_key", value));
    case "entity":
      return any(values, (value) => matches(builder, "e.entity_key", value));
    case "line":
      return delivery(any(values, (value) => matches(builder, "d.key", value)));
    case "handler":
      return delivery(any(values, (value) => matches(builder, "d.handler", value)));
    case "error":
      return delivery(any(values, (value) => matches(builder, "d.fingerprint", value)));
    case "replay":
      return delivery(
        any(values, (value) => (parsePublicId("rpl", value) ? `d.replay_id = ${parameter(parsePublicId("rpl", value))}::uuid` : NOTHING)),
      );
    case "status":
      return any(values, (value) => statusCondition(builder, value));
  }
}

/** A dead letter that was replayed is history: the event's state is that of its new delivery. */
function statusCondition({ parameter }: Builder, status: string): string {
  if (status === "unrouted") return "e.deliveries = 0 and not exists (select from delivery d where d.event_id = e.id)";
  if (status === "dead") return delivery("d.state = 'dead' and d.replayed_by is null");
  return delivery(`d.state = ${parameter(status)}`);
}

function bodyCondition({ parameter }: Builder, { path, values }: Extract<SearchTerm, { kind: "body" }>, tail: Tail): string {
  const terms = values.map((value) => exactTerm(path, value));
  const recent = tail.filter(({ hashes: known }) => terms.some((term) => known.has(term.toString("latin1")))).map(({ id }) => id);
  return `(e.id in (select unnest(t.event_id || t.more) from event_term t where t.term = any(${parameter(terms)}::bytea[])) or e.id = any(${parameter(recent)}::uuid[]))`;
}

const delivery = (condition: string) => `exists (select from delivery d where d.event_id = e.id and ${condition})`;
const any = (values: readonly string[], condition: (value: string) => string) => `(${values.map(condition).join(" or ")})`;

/** Equal, or a `*` pattern. `column` is never user text. */
function matches({ parameter }: Builder, column: string, value: string): string {
  return value.includes("*") ? `${column} like ${parameter(escapeLike(value).replaceAll("*", "%"))}` : `${column} = ${parameter(value)}`;
}

const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, "\\$&");

const MAX_TAIL = 2_000;

/** Terms of the events that the indexer has not read yet. */
async function unindexedTail(db: Db, { from, to }: SearchRange): Promise<Tail> {
  const { rows } = await db.query<{ id: string; body: Buffer | null }>(
    `/* event.tail */
     select e.id, case when e.body_start is null then r.body else substring(r.body from e.body_start + 1 for e.body_end - e.body_start) end as body
     from event e join request r on r.id = e.request_id
     where e.id > (select event_id from indexer_position) and e.id >= $1::uuid and e.id < $2::uuid
     order by e.id desc limit ${MAX_TAIL}`,
    [idFloor(from), idFloor(to)],
  );
  return rows.map(({ id, body }) => ({
    id,
    hashes: new Set(termsOf(body?.toString("utf8") ?? "").map(({ path, value }) => exactTerm(path, value).toString("latin1"))),
  }));
}
