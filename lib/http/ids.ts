/** Public ids in URLs → uuids; what is malformed is as absent as what does not exist. */
import { getConfig } from "#lib/config.ts";
import { type IdPrefix, idTime, parsePublicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";

/** @throws AppError `not_found`. */
export function idOf(prefix: IdPrefix, what: string, text: string | undefined): string {
  const id = parsePublicId(prefix, text ?? "");
  if (!id) throw new AppError("not_found", { what, id: (text ?? "").slice(0, 60) });
  return id;
}

/** What retention takes away by age. Everything else that is missing never was, or somebody deleted it. */
const KEPT_FOR_DAYS: readonly IdPrefix[] = ["evt", "req", "dlv", "att"];
const DAY_MS = 86_400_000;

/** The row, or the same 404 that a malformed id gets; an id older than anything kept says so. */
export function found<T>(row: T | undefined | null, what: string, id: string | undefined): T {
  if (row !== undefined && row !== null) return row;
  const shown = (id ?? "").slice(0, 60);
  const uuid = KEPT_FOR_DAYS.map((prefix) => parsePublicId(prefix, shown)).find((parsed) => parsed !== undefined);
  const days = getConfig().RETENTION_DAYS;
  if (uuid !== undefined && idTime(uuid).getTime() < Date.now() - days * DAY_MS)
    throw new AppError("deleted_by_retention", { what, id: shown, day: idTime(uuid).toISOString().slice(0, 10), days });
  throw new AppError("not_found", { what, id: shown });
}
