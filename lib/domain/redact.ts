/** What must never be shown or logged. */

const SECRET = /^(authorization|cookie|proxy-authorization|x-api-key)$|token|secret|password|api-key/i;
const SIGNATURE = /signature|hmac/i;

export const isSecretHeader = (name: string): boolean => SECRET.test(name);

const NO_NAMES: readonly string[] = [];

/** Would `maskHeaders` show something else? */
export const isMasked = (name: string, value: string, proofs = NO_NAMES): boolean =>
  SECRET.test(name) || ((SIGNATURE.test(name) || proofs.includes(name)) && value.length > 24);

/**
 * Secret-looking values are hidden, signatures cut: a signature and its body together could be sent again. `proofs`: headers that a
 * source has declared to be its signature, whatever their name.
 */
export function maskHeaders(headers: readonly (readonly [string, string])[], proofs = NO_NAMES): [name: string, value: string][] {
  return headers.map(([name, value]) => [
    name,
    SECRET.test(name) ? "••••••" : isMasked(name, value, proofs) ? `${value.slice(0, 20)}…` : value,
  ]);
}
