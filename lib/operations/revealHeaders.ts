/** A request's headers as they were stored, secrets among them: for operators, and in the audit log. */
import { publicId } from "#lib/domain/id.ts";
import { isMasked } from "#lib/domain/redact.ts";
import { proofHeaders } from "#lib/domain/usedScheme.ts";
import { AppError } from "#lib/errors.ts";
import type { Db } from "#lib/postgres/db.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { findSignable } from "#lib/store/eventViews.ts";
import type { Actor } from "./actor.ts";

/** Written down first: what could not be audited is not shown. @throws AppError `not_found`. */
export async function revealHeaders(db: Db, eventId: string, actor: Actor): Promise<[name: string, value: string][]> {
  const row = await findSignable(db, eventId);
  if (!row) throw new AppError("not_found", { what: "event", id: publicId("evt", eventId) });
  const headers = JSON.parse(row.headers) as [string, string][];
  const proofs = proofHeaders(row.provider, row.settings);
  const names = [...new Set(headers.filter(([name, value]) => isMasked(name, value, proofs)).map(([name]) => name))];
  await insertAudit(db, actor, "event.headers_revealed", publicId("evt", eventId), { names });
  return headers;
}
