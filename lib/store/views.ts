/** Saved views: the team's shared ones and each person's own. */
import type { ViewPage } from "#lib/contracts/views.ts";
import type { Db } from "#lib/postgres/db.ts";

export type ViewRow = {
  id: string;
  page: ViewPage;
  name: string;
  q: string;
  range_from: string | null;
  range_to: string | null;
  columns: string | null;
  shared: boolean;
  pinned: boolean;
  owner: string;
  updated_at: Date;
};

const VIEW = "id, page, name, q, range_from, range_to, columns, shared, pinned, owner, updated_at";
/** Far more than anybody keeps; a list without an end is no list. */
const MOST = 500;

/** What `owner` may see: shared ones first, then their own, by name. */
export async function listViews(db: Db, page: ViewPage, owner: string): Promise<ViewRow[]> {
  const { rows } = await db.query<ViewRow>(
    `/* saved_view.list */ select ${VIEW} from saved_view
     where page = $1::text and (shared or owner = $2::text) order by shared desc, lower(name), id limit ${MOST}`,
    [page, owner],
  );
  return rows;
}

/** Held for the caller's transaction; undefined as well when it is another's own. */
export async function holdView(db: Db, id: string, owner: string): Promise<ViewRow | undefined> {
  const { rows } = await db.query<ViewRow>(
    `/* saved_view.hold */ select ${VIEW} from saved_view where id = $1::uuid and (shared or owner = $2::text) for update`,
    [id, owner],
  );
  return rows[0];
}

export async function insertView(db: Db, view: Omit<ViewRow, "updated_at">): Promise<ViewRow> {
  const { rows } = await db.query<ViewRow>(
    `/* saved_view.insert */ insert into saved_view (id, page, name, q, range_from, range_to, columns, shared, pinned, owner)
     values ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::boolean, $9::boolean, $10::text) returning ${VIEW}`,
    [view.id, view.page, view.name, view.q, view.range_from, view.range_to, view.columns, view.shared, view.pinned, view.owner],
  );
  return rows[0] as ViewRow;
}

/** Everything of it but its page and its maker. */
export async function updateView(db: Db, view: ViewRow): Promise<ViewRow> {
  const { rows } = await db.query<ViewRow>(
    `/* saved_view.update */ update saved_view set name = $2::text, q = $3::text, range_from = $4::text, range_to = $5::text,
       columns = $6::text, shared = $7::boolean, pinned = $8::boolean, updated_at = now()
     where id = $1::uuid returning ${VIEW}`,
    [view.id, view.name, view.q, view.range_from, view.range_to, view.columns, view.shared, view.pinned],
  );
  return rows[0] as ViewRow;
}

export async function deleteView(db: Db, id: string): Promise<void> {
  await db.query("/* saved_view.delete */ delete from saved_view where id = $1::uuid", [id]);
}
