/**
 * Sees every request of the web process before Next does, and sets right what Next would otherwise do with one for ingest.
 *
 * Next redirects `//in/key`, cleans up `/in/../in/key`, fails at TRACE, and gives a route neither the socket nor its address. Node announces
 * each request first, so here a target that is not exactly ingest's form becomes one that has no source, and the address goes into a header
 * whose name nobody outside can know.
 */
import { randomBytes } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { parseTarget } from "./target.ts";

// On globalThis, because Next bundles modules more than once.
const shared = globalThis as { spillwayPeerHeader?: string };

/** Starts at the first call, which must come before the first request. @returns the header that holds the sender's address */
export function watchDoor(): string {
  shared.spillwayPeerHeader ??= watch();
  return shared.spillwayPeerHeader;
}

const LOOKS_LIKE_INGEST = /^[/\\]*in[/\\]/i;
/** No key has this form. */
const NOWHERE = "/in/~";

function watch(): string {
  const peerHeader = `x-peer-${randomBytes(16).toString("hex")}`;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    const { path, query, key } = parseTarget(request.url ?? "/");
    if (!LOOKS_LIKE_INGEST.test(path)) return;
    request.url = key === undefined ? NOWHERE : `${path}${query === "" ? "" : `?${query}`}`;
    // To Next a method of TRACE is a bug of its own; this one is refused as such by ingest.
    if (request.method === "TRACE") request.method = "OPTIONS";
    request.headers[peerHeader] = request.socket.remoteAddress ?? "";
  });
  return peerHeader;
}
