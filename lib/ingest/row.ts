/** The row a request leaves: what came, as far as it may be kept. */
import type { RawRequest } from "#lib/domain/request.ts";
import type { CachedSource } from "./sourceCache.ts";
import type { Incoming } from "./storeBatch.ts";

/** Values of these headers are never stored. */
const SECRET_HEADERS = new Set(["authorization", "cookie", "proxy-authorization"]);
const MAX_QUERY = 4_096;

/** Written as accepted; whoever refuses it says so. */
export function rowOf(id: string, source: CachedSource, raw: RawRequest, remoteAddress: string): Incoming["request"] {
  return {
    id,
    sourceId: source.id,
    method: raw.method,
    query: raw.query.slice(0, MAX_QUERY),
    headers: JSON.stringify(raw.headers.map(([name, value]) => [name, SECRET_HEADERS.has(name) ? "[not stored]" : value])),
    body: raw.body,
    bodyBytes: raw.body.length,
    verdict: "accepted",
    reason: null,
    status: source.provider.acknowledge.status ?? 202,
    remoteAddress,
    secretVersion: null,
  };
}
