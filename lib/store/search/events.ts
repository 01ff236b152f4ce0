/** What is asked of an event's own row and of the request it came in. */
import { idFloor, idTime, parsePublicId } from "#lib/domain/id.ts";
import type { EventField, Leaf, Pattern, Test } from "#lib/domain/query/ast.ts";
import { matchesSource, matchesText } from "#lib/domain/query/evaluate.ts";
import { scalarValue } from "#lib/domain/query/values.ts";
import { COLUMN_PATHS } from "#lib/domain/terms.ts";
import { textTest, withinTest } from "./columns.ts";
import type { Scope } from "./compile.ts";
import { indexSet, tailSet } from "./paths.ts";
import { anyOf, condition, FALSE, type Piece, set, TRUE } from "./pieces.ts";

type EventLeaf = Extract<Leaf, { kind: "event" }>;

export function eventPiece(leaf: EventLeaf, scope: Scope): Piece {
  const { field, test } = leaf;
  switch (field) {
    case "id":
      return test.op === "is" ? anyOf(test.values.map(({ text }) => idPiece(text, scope) ?? FALSE)) : test.op === "exists" ? TRUE : FALSE;
    case "source":
      return sourcePiece(scope, (source) => matchesSource(source, test));
    case "provider":
      return sourcePiece(scope, ({ provider }) => matchesText(provider, test));
    case "type":
      return typePiece(scope, (type) => matchesText(type, test));
    case "key":
    case "entity":
      return keyPiece(leaf, scope);
    case "received":
    case "age":
      return timePiece(field, test, scope);
    case "size":
      return condition(withinTest(scope, `coalesce(e.body_end - e.body_start, ${ofRequest("body_bytes", scope)})`, test, scope.now));
    case "method":
      return condition(textTest(scope, ofRequest("method", scope), test));
    case "ip":
      return condition(`coalesce(${textTest(scope, ofRequest("remote_address", scope), test)}, false)`);
  }
}

/** An id found in the text; undefined when it is none. */
function idPiece(text: string, { parameter }: Scope): Piece | undefined {
  const event = parsePublicId("evt", text);
  if (event) return set(`select ${parameter(event)}::uuid`);
  const request = parsePublicId("req", text);
  // Its events' ids were made when its own was: a request has no index of its events.
  const until = request && idFloor(new Date(idTime(request).getTime() + 60_000));
  if (request)
    return set(
      `select x.id from event x where x.request_id = ${parameter(request)}::uuid and x.id >= ${parameter(idFloor(new Date(idTime(request).getTime() - 1_000)))}::uuid and x.id < ${parameter(until)}::uuid`,
    );
  const delivery = parsePublicId("dlv", text);
  return delivery ? set(`select d.event_id from delivery d where d.id = ${parameter(delivery)}::uuid`) : undefined;
}

function sourcePiece({ parameter, sources }: Scope, wanted: (source: Scope["sources"][number]) => boolean): Piece {
  const ids = sources.filter(wanted).map(({ id }) => id);
  if (ids.length === 0) return FALSE;
  return ids.length === sources.length ? TRUE : condition(`e.source_id = any(${parameter(ids)}::uuid[])`);
}

/** The types there are in the range are few: which of them are meant is decided here, and the index finds them by name. */
function typePiece({ parameter, types }: Scope, wanted: (type: string) => boolean): Piece {
  const names = types.filter(wanted);
  return names.length === 0 ? FALSE : condition(`e.type = any(${parameter(names)}::text[])`);
}

function keyPiece(leaf: EventLeaf, scope: Scope): Piece {
  const path = COLUMN_PATHS[leaf.field as keyof typeof COLUMN_PATHS];
  const column = leaf.field === "key" ? "e.dedup_key" : "e.entity_key";
  const found = indexSet(path, leaf.test, scope);
  return found ? anyOf([found, tailSet(leaf, scope)]) : condition(`coalesce(${textTest(scope, column, leaf.test)}, false)`);
}

/** @see matchesWord */
export function wordPiece(leaf: Extract<Leaf, { kind: "word" }>, scope: Scope): Piece {
  const named = idPiece(leaf.value, scope);
  if (named) return named;
  const pattern: Pattern = { text: `${leaf.value}*`, wild: true };
  const test: Test = { op: "is", values: [pattern] };
  const keys = leaf.value.includes("*") ? undefined : indexSet(COLUMN_PATHS.key, test, scope);
  const byKey = keys ? anyOf([keys, tailSet(leaf, scope)]) : condition(`starts_with(e.dedup_key, ${scope.parameter(leaf.value)}::text)`);
  return anyOf([typePiece(scope, (type) => type.startsWith(leaf.value)), byKey]);
}

/** Milliseconds are whole: every bound is one id. */
function timePiece(field: EventField, test: Test, { parameter, now }: Scope): Piece {
  if (test.op !== "within") return test.op === "exists" ? TRUE : FALSE;
  const turned = field === "age";
  const at = (bound: NonNullable<typeof test.low>, isLow: boolean) => {
    const value = scalarValue(bound.at, now);
    const ms = turned ? now.getTime() - value : value;
    // `after`: the moment itself does not count when it is a lower bound, and does when it is an upper one.
    const after = isLow !== bound.inclusive;
    return parameter(idFloor(new Date(after ? Math.floor(ms) + 1 : Math.ceil(ms))));
  };
  const [low, high] = turned ? [test.high, test.low] : [test.low, test.high];
  const tests = [...(low ? [`e.id >= ${at(low, true)}::uuid`] : []), ...(high ? [`e.id < ${at(high, false)}::uuid`] : [])];
  return condition(`(${tests.join(" and ") || "true"})`);
}

/** A column of the event's request, which lies in the same days. */
const ofRequest = (column: "method" | "remote_address" | "body_bytes", { early, late }: Scope) =>
  `(select r.${column} from request r where r.id = e.request_id and r.id >= ${early}::uuid and r.id < ${late}::uuid)`;
