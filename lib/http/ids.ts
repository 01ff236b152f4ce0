/** Public ids in URLs → uuids; what is malformed is as absent as what does not exist. */
import { type IdPrefix, parsePublicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";

/** @throws AppError `not_found`. */
export function idOf(prefix: IdPrefix, what: string, text: string | undefined): string {
  const id = parsePublicId(prefix, text ?? "");
  if (!id) throw new AppError("not_found", { what, id: (text ?? "").slice(0, 60) });
  return id;
}

/** The row, or the same 404 that a malformed id gets. */
export function found<T>(row: T | undefined | null, what: string, id: string | undefined): T {
  if (row === undefined || row === null) throw new AppError("not_found", { what, id: (id ?? "").slice(0, 60) });
  return row;
}
