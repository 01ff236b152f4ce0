/** What must never be shown or logged. */

const SECRET = /^(authorization|cookie|proxy-authorization|x-api-key)$|token|secret|password|api-key/i;
const SIGNATURE = /signature|hmac/i;

/** Secret-looking values are hidden, signatures cut: a signature and its body together could be sent again. */
export function maskHeaders(headers: readonly (readonly [string, string])[]): [name: string, value: string][] {
  return headers.map(([name, value]) => [
    name,
    SECRET.test(name) ? "••••••" : SIGNATURE.test(name) && value.length > 24 ? `${value.slice(0, 20)}…` : value,
  ]);
}
