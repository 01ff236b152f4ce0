/** SQLSTATE → questions. Errors are recognised by code, never by text. */
const codeOf = (error: unknown): string | undefined =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** 23505 from pg, P2002 from Prisma. */
export const isUniqueViolation = (error: unknown) => codeOf(error) === "23505" || codeOf(error) === "P2002";

/** The connection is gone or the server is starting, stopping or full: worth trying again. */
export function isConnectionFailure(error: unknown): boolean {
  const code = codeOf(error) ?? "";
  return /^(08|57P|53|58)/.test(code) || ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND"].includes(code);
}
