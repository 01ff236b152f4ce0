/** Searches that take too long end with advice, not with an internal error. */
import { AppError } from "#lib/errors.ts";
import { isStatementTimeout } from "#lib/postgres/codes.ts";

/** @throws AppError `search_too_wide` when PostgreSQL stopped the statement. */
export async function withinTime<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isStatementTimeout(error)) throw new AppError("search_too_wide", undefined, { cause: error });
    throw error;
  }
}
