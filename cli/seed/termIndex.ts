/** The payload index of a batch of events, as the indexer would write it; what all events of a kind share is hashed once. */
import { COLUMN_PATHS, exactTerm, pathHash, type TermKind, termKeys } from "#lib/domain/terms.ts";
import type { CopyRows } from "#lib/postgres/copyRows.ts";
import { render, type Slotted, type Template } from "./template.ts";

/** A value at a path: its terms, and which events of the batch hold it. */
type Entry = { terms: Buffer[]; events: number[] };
type Unique = { hash: Buffer; slot: number; before: string; after: string; kind: "string" | "number"; time: boolean; path: string };
type Pooled = { values: Map<string, Entry>; slot: number; before: string; after: string; kind: "string" | "number"; path: string };
type Indexed = { constants: Entry[]; pooled: Pooled[]; unique: Unique[]; entity: { of: Slotted; unique: boolean } | undefined };

const TEXT = 0x73;
const NUMBER = 0x6e;
const TIME = 0x74;
const MAX_WHOLE = 48;
const KEY = pathHash(COLUMN_PATHS.key);
const ENTITY = pathHash(COLUMN_PATHS.entity);

export type TermIndex = {
  /** Event number `at` of the batch. */
  add(template: Template, at: number, id: Uint8Array, values: readonly string[], key: string, entity: string | null): void;
  /** Ends the batch. @param ids the ids of its events, one after the other */
  flush(ids: Uint8Array): void;
};

/** What one day has hashed, the next need not: terms by kind, path and value. */
export type Terms = { paths: Map<string, Map<string, Entry>>; templates: Map<Template, Indexed> };
export const newTerms = (): Terms => ({ paths: new Map(), templates: new Map() });

export function createTermIndex(rows: CopyRows, { paths, templates }: Terms): TermIndex {
  let touched: Entry[] = [];

  // The same text as a number has a term more.
  const valuesAt = (path: string, kind: TermKind) => {
    const name = `${kind} ${path}`;
    const values = paths.get(name) ?? new Map<string, Entry>();
    paths.set(name, values);
    return values;
  };
  const entryOf = (path: string, value: string, kind: TermKind) => {
    const values = valuesAt(path, kind);
    const entry = values.get(value) ?? { terms: termKeys({ path, value, kind }), events: [] };
    values.set(value, entry);
    return entry;
  };
  const indexedOf = (template: Template): Indexed => {
    const known = templates.get(template);
    if (known) return known;
    const constants = template.constants.map(({ path, value, kind }) => entryOf(path, value, kind));
    const indexed: Indexed = {
      constants: [...new Set(constants)],
      pooled: template.leaves.filter(({ unique }) => !unique).map((leaf) => ({ ...leaf, values: valuesAt(leaf.path, leaf.kind) })),
      unique: template.leaves.filter(({ unique }) => unique).map((leaf) => ({ ...leaf, hash: pathHash(leaf.path) })),
      entity: template.entity && { of: template.entity, unique: template.entity.slots.some((slot) => template.fields[slot]?.unique) },
    };
    templates.set(template, indexed);
    return indexed;
  };
  const touch = (entry: Entry, at: number) => {
    if (entry.events.length === 0) touched.push(entry);
    else if (entry.events[entry.events.length - 1] === at) return;
    entry.events.push(at);
  };
  const single = (hash: Buffer, path: string, value: string, id: Uint8Array) => {
    rows.row(3);
    if (value.length <= MAX_WHOLE) rows.parts(hash, TEXT, value);
    else rows.data(exactTerm(path, value));
    rows.uuid(id);
    rows.null();
  };
  const place = (hash: Buffer, tag: number, value: number, id: Uint8Array) => {
    rows.row(3);
    rows.ordered(hash, tag, value);
    rows.uuid(id);
    rows.null();
  };

  return {
    add(template, at, id, values, key, entity) {
      const { constants, pooled, unique, entity: entityOf } = indexedOf(template);
      for (const entry of constants) touch(entry, at);
      for (const leaf of pooled) {
        const value = leaf.before + (values[leaf.slot] as string) + leaf.after;
        touch(leaf.values.get(value) ?? entryOf(leaf.path, value, leaf.kind), at);
      }
      for (const leaf of unique) {
        const value = leaf.before + (values[leaf.slot] as string) + leaf.after;
        single(leaf.hash, leaf.path, value, id);
        if (leaf.kind === "number") place(leaf.hash, NUMBER, Number(value), id);
        else if (leaf.time) place(leaf.hash, TIME, Date.parse(value), id);
      }
      single(KEY, COLUMN_PATHS.key, key, id);
      if (entity === null || !entityOf) return;
      if (entityOf.unique) single(ENTITY, COLUMN_PATHS.entity, entity, id);
      else touch(entityEntry(entity), at);
    },
    flush(ids) {
      for (const { terms, events } of touched) {
        const newest = (events[events.length - 1] as number) * 16;
        for (const term of terms) {
          rows.row(3);
          rows.data(term);
          rows.uuid(ids, newest);
          if (events.length > 1) rows.uuids(ids, events);
          else rows.null();
        }
        events.length = 0;
      }
      touched = [];
    },
  };

  /** Entities have no second term, though some look like numbers. */
  function entityEntry(value: string): Entry {
    const values = valuesAt(COLUMN_PATHS.entity, "string");
    const entry = values.get(value) ?? { terms: [exactTerm(COLUMN_PATHS.entity, value)], events: [] };
    values.set(value, entry);
    return entry;
  }
}

/** The first value of each path, for `payload_path`. */
export function pathsOf(templates: readonly Template[], draw: (template: Template) => readonly string[]) {
  const paths = new Map<string, { path: string; value: string; kind: TermKind }>();
  for (const template of templates) {
    const values = draw(template);
    for (const constant of template.constants) if (!paths.has(constant.path)) paths.set(constant.path, constant);
    for (const { path, kind, before, slot, after } of template.leaves)
      if (!paths.has(path)) paths.set(path, { path, kind, value: render({ texts: [before, after], slots: [slot] }, values) });
  }
  return [...paths.values()];
}
