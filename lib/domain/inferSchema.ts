/** What the payloads of each event type look like, out of samples of the last day and of before: which fields, of which kinds, and what changed. */

export type SchemaSample = { type: string; isRecent: boolean; body: string };

export type FieldSchema = {
  /** `data.object.lines[].id` */
  path: string;
  kinds: string[];
  /** In how many of the type's samples it is. */
  seen: number;
  /** `new`: only in the last day. `missing`: in all of before and in none of the last day. `retyped`: of a kind it never had before. */
  drift: "new" | "missing" | "retyped" | null;
};

export type TypeSchema = {
  type: string;
  /** Samples of the last day, and of before. */
  recent: number;
  before: number;
  fields: FieldSchema[];
  /** There are more fields than are listed. */
  isCut: boolean;
};

const MAX_FIELDS = 300;
const MAX_DEPTH = 12;
const MAX_ITEMS = 20;
/** With fewer samples on either side a difference says nothing. */
const ENOUGH = 5;

type Seen = { recent: number; before: number; recentKinds: Set<string>; beforeKinds: Set<string> };

/** The types with the most samples first; what is not JSON is left out. */
export function inferSchemas(samples: readonly SchemaSample[]): TypeSchema[] {
  const byType = Map.groupBy(samples, ({ type }) => type);
  return [...byType]
    .map(([type, own]) => schemaOf(type, own))
    .filter(({ recent, before }) => recent + before > 0)
    .toSorted((a, b) => b.recent + b.before - a.recent - a.before || a.type.localeCompare(b.type));
}

function schemaOf(type: string, samples: readonly SchemaSample[]): TypeSchema {
  const fields = new Map<string, Seen>();
  let [recent, before, isCut] = [0, 0, false];
  for (const { body, isRecent } of samples) {
    const kinds = new Map<string, Set<string>>();
    const root = parsed(body);
    if (root === undefined) continue;
    collect(root, "", 0, kinds);
    if (isRecent) recent++;
    else before++;
    for (const [path, own] of kinds) {
      if (!fields.has(path) && fields.size >= MAX_FIELDS) isCut = true;
      else note(fields, path, own, isRecent);
    }
  }
  const list = [...fields].map(([path, seen]) => fieldOf(path, seen, { recent, before }));
  return { type, recent, before, isCut, fields: list.toSorted((a, b) => a.path.localeCompare(b.path)) };
}

function note(fields: Map<string, Seen>, path: string, kinds: ReadonlySet<string>, isRecent: boolean) {
  const seen = fields.get(path) ?? { recent: 0, before: 0, recentKinds: new Set<string>(), beforeKinds: new Set<string>() };
  if (isRecent) seen.recent++;
  else seen.before++;
  for (const kind of kinds) (isRecent ? seen.recentKinds : seen.beforeKinds).add(kind);
  fields.set(path, seen);
}

function fieldOf(path: string, seen: Seen, of: { recent: number; before: number }): FieldSchema {
  const kinds = [...new Set([...seen.beforeKinds, ...seen.recentKinds])].toSorted();
  return { path, kinds, seen: seen.recent + seen.before, drift: driftOf(seen, of) };
}

function driftOf(seen: Seen, of: { recent: number; before: number }): FieldSchema["drift"] {
  if (of.recent < ENOUGH || of.before < ENOUGH) return null;
  if (seen.before === 0) return "new";
  if (seen.recent === 0) return seen.before === of.before ? "missing" : null;
  return [...seen.recentKinds].some((kind) => kind !== "null" && !seen.beforeKinds.has(kind)) ? "retyped" : null;
}

/** Objects and lists are ways, not fields; an empty one is a field of that kind. */
function collect(value: unknown, path: string, depth: number, into: Map<string, Set<string>>) {
  const isList = Array.isArray(value);
  const members = isList ? value.slice(0, MAX_ITEMS) : typeof value === "object" && value !== null ? Object.entries(value) : undefined;
  if (!members || members.length === 0 || depth >= MAX_DEPTH) {
    const kinds = into.get(path) ?? new Set();
    into.set(path, kinds.add(isList ? "list" : value === null ? "null" : typeof value));
    return;
  }
  for (const member of members) {
    if (isList) collect(member, `${path}[]`, depth + 1, into);
    else
      collect(
        (member as [string, unknown])[1],
        path ? `${path}.${(member as [string, unknown])[0]}` : (member as [string, unknown])[0],
        depth + 1,
        into,
      );
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
