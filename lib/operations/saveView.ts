/** Saves, changes and deletes views. One's own are everybody's right; what all see needs an operator. */
import type { z } from "zod";
import type { SavedView, ViewPage, viewCreate, viewPatch } from "#lib/contracts/views.ts";
import { roleCovers } from "#lib/domain/delivery.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { isUniqueViolation } from "#lib/postgres/codes.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { insertAudit } from "#lib/store/audit.ts";
import {
  deleteView as deleteRow,
  holdView,
  insertView,
  listViews as listRows,
  updateView as updateRow,
  type ViewRow,
} from "#lib/store/views.ts";
import type { Actor } from "./actor.ts";
import { freezeScope } from "./replayScope.ts";

export async function listViews(db: Db, page: ViewPage, actor: Actor): Promise<SavedView[]> {
  return (await listRows(db, page, actor.name)).map((row) => viewOf(row, actor));
}

/** @throws AppError `role_too_low`, `bad_query`, `name_taken`. */
export async function createView(pool: Pool, input: z.output<typeof viewCreate>, actor: Actor): Promise<SavedView> {
  check(input);
  mayShare(input.shared, actor);
  const { from, to, ...plain } = input;
  const view = { id: newId(), ...plain, range_from: from, range_to: to, owner: actor.name };
  return inTransaction(pool, async (db) => {
    const row = await unlessTaken(view.name, insertView(db, view));
    await insertAudit(db, actor, "view.created", publicId("viw", row.id), input);
    return viewOf(row, actor);
  });
}

/** @throws AppError `not_found`, `role_too_low`, `bad_query`, `name_taken`. */
export async function changeView(pool: Pool, id: string, patch: z.output<typeof viewPatch>, actor: Actor): Promise<SavedView> {
  return inTransaction(pool, async (db) => {
    const before = await held(db, id, actor);
    const { from = before.range_from, to = before.range_to, ...plain } = patch;
    const after = { ...before, ...given(plain), range_from: from, range_to: to };
    check({ q: after.q, from, to });
    mayShare(after.shared, actor);
    const row = await unlessTaken(after.name, updateRow(db, after));
    await insertAudit(db, actor, "view.updated", publicId("viw", id), { ...patch, name: row.name });
    return viewOf(row, actor);
  });
}

/** @throws AppError `not_found`, `role_too_low`. */
export async function removeView(pool: Pool, id: string, actor: Actor): Promise<void> {
  await inTransaction(pool, async (db) => {
    const { name, shared } = await held(db, id, actor);
    await deleteRow(db, id);
    await insertAudit(db, actor, "view.deleted", publicId("viw", id), { name, shared });
  });
}

async function held(db: Db, id: string, actor: Actor): Promise<ViewRow> {
  const row = await holdView(db, id, actor.name);
  if (!row) throw new AppError("not_found", { what: "view", id: publicId("viw", id) });
  mayShare(row.shared, actor);
  return row;
}

async function unlessTaken(name: string, write: Promise<ViewRow>): Promise<ViewRow> {
  try {
    return await write;
  } catch (error) {
    throw isUniqueViolation(error) ? new AppError("name_taken", { what: "view", name }) : error;
  }
}

function mayShare(shared: boolean, { role }: Actor) {
  if (shared && !roleCovers(role, "operator")) throw new AppError("role_too_low", { needed: "operator", role });
}

/** A view that could not be run is not saved. */
function check({ q, from, to }: { q: string; from: string | null; to: string | null }) {
  freezeScope({ kind: "events", q, ...(from !== null && { from }), ...(to !== null && { to }) }, new Date());
}

const given = <T extends object>(patch: T) => Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));

const viewOf = ({ id, range_from, range_to, updated_at, ...row }: ViewRow, { name, role }: Actor): SavedView => ({
  ...row,
  id: publicId("viw", id),
  from: range_from,
  to: range_to,
  mine: row.shared ? roleCovers(role, "operator") : row.owner === name,
  updatedAt: updated_at.toISOString(),
});
