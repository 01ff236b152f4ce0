/** Which fields a payload has, and what is new or missing beside the payloads before it. */
import type { JsonNode } from "./json.ts";

type Kind = "object" | "array" | "string" | "number" | "boolean" | "null";
/** Kinds by path (`data.items[].sku`): items of a list share one path. */
export type Shape = ReadonlyMap<string, ReadonlySet<Kind>>;

const MAX_PATHS = 2_000;
const MAX_DEPTH = 32;

const kindOf = ({ kind }: JsonNode): Kind => (kind === "true" || kind === "false" ? "boolean" : kind);

/** The fields of one payload, the upper levels first; no more than 2,000 of them. */
export function shapeOf(root: JsonNode): Shape {
  const shape = new Map<string, Set<Kind>>();
  let level: [path: string, node: JsonNode][] = [["", root]];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const next: [path: string, node: JsonNode][] = [];
    for (const [path, node] of level) {
      const kinds = shape.get(path) ?? new Set<Kind>();
      if (!shape.has(path) && shape.size >= MAX_PATHS) continue;
      shape.set(path, kinds.add(kindOf(node)));
      if (node.kind === "object") for (const { key, value } of node.members) next.push([joined(path, key), value]);
      if (node.kind === "array") for (const item of node.items) next.push([`${path}[]`, item]);
    }
    level = next;
  }
  shape.delete("");
  return shape;
}

const PLAIN = /^[\p{L}_$@][\p{L}\p{N}_$@-]*$/u;
const joined = (path: string, key: string) => (PLAIN.test(key) ? (path ? `${path}.${key}` : key) : `${path}[${JSON.stringify(key)}]`);

export type FieldNews = {
  path: string;
  /** `sometimes`: here, and in some of the others. `usual`: in all of them alike. */
  news: "new" | "missing" | "other_kind" | "sometimes" | "usual";
  /** Kinds in this payload, and in those before. */
  here: Kind[];
  before: Kind[];
  /** In how many of those before it was. */
  seen: number;
};

/** A field that fewer had is not missed. */
const USUAL_SHARE = 0.5;

/** Fields of this payload, and those that at least half of the others had: what is new, missing or of another kind first. */
export function compareShapes(own: Shape, others: readonly Shape[]): FieldNews[] {
  const before = new Map<string, { kinds: Set<Kind>; seen: number }>();
  for (const other of others)
    for (const [path, kinds] of other) {
      const known = before.get(path) ?? { kinds: new Set<Kind>(), seen: 0 };
      for (const kind of kinds) known.kinds.add(kind);
      known.seen++;
      before.set(path, known);
    }
  const fields: FieldNews[] = [];
  for (const [path, kinds] of own) fields.push(newsOf(path, kinds, before.get(path), others.length));
  for (const [path, known] of before)
    if (!own.has(path) && known.seen >= others.length * USUAL_SHARE) fields.push(newsOf(path, new Set(), known, others.length));
  return fields.toSorted((a, b) => ORDER.indexOf(a.news) - ORDER.indexOf(b.news) || (a.path < b.path ? -1 : 1));
}
const ORDER: readonly FieldNews["news"][] = ["new", "missing", "other_kind", "sometimes", "usual"];

function newsOf(
  path: string,
  here: ReadonlySet<Kind>,
  known: { kinds: ReadonlySet<Kind>; seen: number } | undefined,
  total: number,
): FieldNews {
  const seen = known?.seen ?? 0;
  const other = [...here].some((kind) => !known?.kinds.has(kind));
  const news = here.size === 0 ? "missing" : seen === 0 ? "new" : other ? "other_kind" : seen < total ? "sometimes" : "usual";
  return { path, news, here: [...here].toSorted(), before: [...(known?.kinds ?? [])].toSorted(), seen };
}
