/** SQLSTATE → questions. Errors are recognised by code, never by text. */
const codeOf = (error: unknown): string | undefined =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** 23505 from pg, P2002 from Prisma. */
export const isUniqueViolation = (error: unknown) => codeOf(error) === "23505" || codeOf(error) === "P2002";

/** What pg and its pool throw themselves when a connection is lost, silent or not to be had carries no code: here alone the text decides. */
const CONNECTION_LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/;

/** The connection is gone or the server is starting, stopping or full: worth trying again. 25P03: the server gave up on an idle transaction. */
export function isConnectionFailure(error: unknown): boolean {
  const code = codeOf(error) ?? "";
  if (code === "") return error instanceof Error && CONNECTION_LOST.test(error.message);
  return /^(08|57P|53|58|25P03)/.test(code) || ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND"].includes(code);
}

/** The server stopped a statement that took longer than its connection allows. */
export const isStatementTimeout = (error: unknown) => codeOf(error) === "57014";

/** These very values are refused, and will be again: wrong data, a constraint, a limit of a row. */
export const isRefusal = (error: unknown) => /^(22|23|54)...$/.test(codeOf(error) ?? "");

/**
 * Anything else that PostgreSQL or the operating system gave a code: not the fault of what was to be stored. Not 25P02, which only says
 * that a statement before it failed.
 */
export const isOutsideFailure = (error: unknown) =>
  codeOf(error) !== undefined && codeOf(error) !== "25P02" && !isRefusal(error) && !isOurBug(error);

/** JavaScript's own errors. A lost connection is a plain `Error`, sometimes without a code. */
export const isOurBug = (error: unknown) => error instanceof TypeError || error instanceof RangeError;
