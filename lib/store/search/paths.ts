/** What is asked of payloads, as ranges of the ordered index; and of the few events it has not read yet. */
import type { Leaf, Test } from "#lib/domain/query/ast.ts";
import { matchesQuery } from "#lib/domain/query/evaluate.ts";
import { prefixOf } from "#lib/domain/query/pattern.ts";
import { scalarValue } from "#lib/domain/query/values.ts";
import { exactTerm, MAX_PREFIX_BYTES, numberRange, prefixRange, type TermRange } from "#lib/domain/terms.ts";
import type { Scope } from "./compile.ts";
import { anyOf, FALSE, type Piece, set } from "./pieces.ts";

type PathLeaf = Extract<Leaf, { kind: "path" }>;

/** True when events have to be read to tell: no index holds headers, or what is in the middle of a value; networks are for a library. */
export function isScanned(leaf: Leaf): boolean {
  if (leaf.kind === "event") return leaf.field === "ip" && leaf.test.op === "is" && leaf.test.values.some(({ text }) => text.includes("/"));
  if (leaf.kind !== "path") return false;
  if (leaf.of !== "body" || leaf.test.op === "contains") return true;
  return leaf.test.op === "is" && leaf.test.values.some((value) => value.wild && !isIndexed(value));
}

function isIndexed(pattern: { text: string; wild: boolean }): boolean {
  const prefix = prefixOf(pattern);
  return prefix !== undefined && Buffer.byteLength(prefix) <= MAX_PREFIX_BYTES;
}

export function pathPiece(leaf: PathLeaf, scope: Scope): Piece {
  const found = leaf.path === null ? anywhere(leaf.test, scope) : indexSet(leaf.path, leaf.test, scope);
  return anyOf([found ?? FALSE, tailSet(leaf, scope)]);
}

const GROUP = "select unnest(t.event_id || t.more) from event_term t where";
const near = ({ from, late }: Scope) => `t.event_id >= ${from}::uuid and t.event_id < ${late}::uuid`;

/** Events whose value at a path passes the test; undefined when the index cannot tell. */
export function indexSet(path: string, test: Test, scope: Scope): Piece | undefined {
  const { parameter, now } = scope;
  if (test.op === "is") {
    if (test.values.some((value) => value.wild && !isIndexed(value))) return undefined;
    const whole = test.values.filter(({ wild }) => !wild).map(({ text }) => exactTerm(path, text));
    const ranges = test.values.filter(({ wild }) => wild).map((pattern) => rangeSet(prefixRange(path, prefixOf(pattern) ?? ""), scope));
    const exact = whole.length > 0 ? [set(`${GROUP} t.term = any(${parameter(whole)}::bytea[]) and ${near(scope)}`)] : [];
    return anyOf([...exact, ...ranges]);
  }
  if (test.op === "exists") return rangeSet(prefixRange(path, ""), scope);
  return test.op === "within" ? anyOf(valueRanges(path, test, now).map((range) => rangeSet(range, scope))) : undefined;
}

const rangeSet = ({ from, to }: TermRange, scope: Scope) =>
  set(`${GROUP} t.term >= ${scope.parameter(from)}::bytea and t.term < ${scope.parameter(to)}::bytea and ${near(scope)}`);

/** Numbers are held against numbers; moments against ISO text and against seconds since 1970. */
function valueRanges(path: string, { low, high }: Extract<Test, { op: "within" }>, now: Date): TermRange[] {
  const bound = (limit: typeof low, scale: number) => limit && { value: scalarValue(limit.at, now) / scale, inclusive: limit.inclusive };
  if ((low ?? high)?.at.type === "number") return [numberRange(path, "number", bound(low, 1), bound(high, 1))];
  const [first, last] = [bound(low, 1000), bound(high, 1000)];
  const epoch = numberRange(
    path,
    "number",
    first && first.value >= 1e9 ? first : { value: 1e9, inclusive: true },
    last && last.value < 1e11 ? last : { value: 1e11, inclusive: false },
  );
  return [numberRange(path, "time", bound(low, 1), bound(high, 1)), epoch];
}

/** At any path that was learned. */
function anywhere(test: Test, scope: Scope): Piece {
  const { parameter } = scope;
  const from = "select unnest(t.event_id || t.more) from payload_path p join event_term t on";
  const bare = (term: Buffer) => parameter(term.subarray(8));
  if (test.op === "exists") return anywhere({ op: "is", values: [{ text: "*", wild: true }] }, scope);
  if (test.op !== "is") return FALSE;
  return anyOf(
    test.values.map((pattern) => {
      if (!pattern.wild) return set(`${from} t.term = p.path_hash || ${bare(exactTerm("", pattern.text))}::bytea and ${near(scope)}`);
      const range = prefixRange("", prefixOf(pattern) ?? "");
      return set(
        `${from} t.term >= p.path_hash || ${bare(range.from)}::bytea and t.term < p.path_hash || ${bare(range.to)}::bytea and ${near(scope)}`,
      );
    }),
  );
}

/** Those that fit among the events the index has not read. */
export function tailSet(leaf: Leaf, { parameter, tail, now }: Scope): Piece {
  const ids = tail.filter((subject) => matchesQuery(leaf, subject, now)).map(({ id }) => id);
  return ids.length === 0 ? FALSE : set(`select unnest(${parameter(ids)}::uuid[])`);
}
