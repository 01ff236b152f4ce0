/** What `npm run seed` asks of PostgreSQL beside COPY: tables without their indexes while they are filled, and with them afterwards. */
import { idFloor } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";

/** Is there anything that was received? */
export async function hasRequests(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>(
    "/* seed.any */ select exists (select from request) or exists (select from event) as found",
  );
  return rows[0]?.found ?? false;
}

const DAY_MS = 86_400_000;
const nameOf = (parent: string, dayStart: number) => `${parent}_${new Date(dayStart).toISOString().slice(0, 10).replaceAll("-", "")}`;

/** A table for one day of `parent`, apart from it and without indexes, and the statements that make it. One that is there is empty, or of a seed that did not end. */
export function dayTable(parent: string, dayStart: number): { table: string; create: string } {
  const table = nameOf(parent, dayStart);
  const options = parent === "request" ? "with (toast_tuple_target = 8160)" : "";
  const create = `/* seed.make_day */ drop table if exists ${table};
    create table ${table} (like ${parent} including defaults including constraints including storage) ${options}`;
  return { table, create };
}

/** Removes a day's table that was made and not attached. */
export const dropDay = (db: Db, parent: string, dayStart: number) =>
  db.query(`/* seed.drop_day */ drop table if exists ${nameOf(parent, dayStart)}`);

/** Makes its indexes, and makes it a part of `parent`. */
export async function attachDay(db: Db, parent: string, dayStart: number): Promise<void> {
  const child = nameOf(parent, dayStart);
  const { rows } = await db.query<{ definition: string; key: string | null }>(
    `/* seed.indexes */ select pg_get_indexdef(i.indexrelid) as definition, pg_get_constraintdef(c.oid) as key
     from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'p' and c.conrelid = i.indrelid
     where i.indrelid = $1::text::regclass order by i.indisprimary desc`,
    [parent],
  );
  for (const { definition, key } of rows)
    await db.query(
      `/* seed.index */ ${key ? `alter table ${child} add ${key}` : definition.replace(/^(create (?:unique )?index) \S+ on only \S+/i, `$1 on ${child}`)}`,
    );
  const [from, to] = [dayStart, dayStart + DAY_MS].map((ms) => idFloor(new Date(ms)));
  await db.query(`/* seed.attach */ alter table ${parent} attach partition ${child} for values from ('${from}') to ('${to}')`);
}

/** Takes a table's indexes away, and writes down what they were: a seed that is cut off puts them back when it is run again. */
export async function dropIndexes(db: Db, tables: readonly string[]): Promise<void> {
  await db.query(`/* seed.begin */ create table if not exists seed_unfinished (definition text not null);
    insert into seed_unfinished
      select case when c.oid is null then pg_get_indexdef(i.indexrelid)
                  else format('alter table %s add constraint %I %s', i.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) end
      from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.conrelid = i.indrelid
      where i.indrelid = any(array[${tables.map((table) => `'${table}'::regclass`).join(", ")}])`);
  const { rows } = await db.query<{ command: string }>(
    `/* seed.drop */ select case when c.oid is null then format('drop index %s', i.indexrelid::regclass)
                                 else format('alter table %s drop constraint %I', i.indrelid::regclass, c.conname) end as command
     from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.conrelid = i.indrelid
     where i.indrelid = any($1::text[]::regclass[])`,
    [tables],
  );
  for (const { command } of rows) await db.query(command);
}

/** Makes again what `dropIndexes` took away, now or in a seed before. `each` runs the statements. */
export async function restoreIndexes(db: Db, each: (statement: string) => Promise<unknown>): Promise<void> {
  const { rows } = await db.query<{ there: boolean }>("/* seed.unfinished */ select to_regclass('seed_unfinished') is not null as there");
  if (!rows[0]?.there) return;
  const { rows: wanted } = await db.query<{ definition: string }>("/* seed.wanted */ select definition from seed_unfinished");
  const keys = wanted.filter(({ definition }) => definition.startsWith("alter"));
  // A table is locked while its key is made: those first, then the others, two at a time. More would wait for a connection longer than
  // a pool lets them: at ten million events an index takes half a minute.
  const statements = [...keys, ...wanted.filter((row) => !keys.includes(row))].values();
  const build = async () => {
    for (const { definition } of statements) await each(definition);
  };
  await Promise.all([build(), build()]);
  await db.query("/* seed.end */ drop table seed_unfinished");
}

/** Empties what a seed that was cut off has left in tables that are not by day. */
export const emptyTables = (db: Db, tables: readonly string[]) => db.query(`/* seed.empty */ truncate ${tables.join(", ")}`);

/** Inserts rows of small tables; columns by name, what JSON can hold. */
export async function insertRows(db: Db, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first)
    .map((column) => `"${column}"`)
    .join(", ");
  // With its schema: PostgreSQL has a type `line` of its own.
  const { rows: schemas } = await db.query<{ name: string }>("/* seed.schema */ select current_schema() as name");
  const name = `"${schemas[0]?.name}"."${table}"`;
  await db.query(
    `/* seed.rows */ insert into ${name} (${columns}) select ${columns} from json_populate_recordset(null::${name}, $1::text::json) on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}

/** The indexer has read all that is there. */
export const moveIndexer = (db: Db, eventId: string) =>
  db.query("/* seed.indexer */ update indexer_position set event_id = greatest(event_id, $1::uuid)", [eventId]);

/** From a fifth of the usual sample: days are alike, and PostgreSQL looks at each again by itself. */
export const analyze = (db: Db) => db.query("set default_statistics_target = 20; analyze; reset default_statistics_target");

/** The bytes of the whole database on disk. */
export async function databaseBytes(db: Db): Promise<number> {
  const { rows } = await db.query<{ bytes: number }>("/* seed.size */ select pg_database_size(current_database())::float8 as bytes");
  return rows[0]?.bytes ?? 0;
}
