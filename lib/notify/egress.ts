/**
 * Where we may call out to. Guards against SSRF: every address a name resolves to must be public, and the connection
 * goes to the address that was checked, so a second DNS answer cannot differ. Literals never reach DNS, so they are
 * checked by themselves.
 */
import { lookup as dnsLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent } from "undici";
import { AppError } from "#lib/errors.ts";

export type EgressPolicy = { allowPrivate: boolean };

/** What is assigned to the public IPv6 internet; IPv4-compatible and local NAT64 addresses lie outside. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** Only ordinary unicast addresses are public; everything ipaddr.js has another name for (6to4 and Teredo too) is not. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === "unicast" && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6));
}

/**
 * Checks a URL as written.
 * @throws AppError `egress_refused` with the reason.
 */
export function checkUrl(text: string, { allowPrivate }: EgressPolicy): URL {
  const refuse = (reason: string): never => {
    throw new AppError("egress_refused", { url: shown(text), reason });
  };
  if (!URL.canParse(text)) return refuse("it is not a URL");
  const url = new URL(text);
  if (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:")) return refuse("only https is called");
  if (url.username || url.password) return refuse("a URL with a user name or password is not called");
  if (allowPrivate) return url;
  if (url.port !== "" && url.port !== "443") return refuse("only port 443 is called");
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (ipaddr.isValid(host) && !isPublicAddress(host)) return refuse("its address is not public");
  if (host === "localhost" || host.endsWith(".localhost") || host.endsWith(".internal") || host.endsWith(".local"))
    return refuse("its host is not public");
  return url;
}

/** A URL for messages: no user name, no password, no query. */
const shown = (text: string) => {
  if (!URL.canParse(text)) return text.slice(0, 100);
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`.slice(0, 200);
};

/** An agent that connects only to addresses that pass. */
export function createEgressAgent({ allowPrivate }: EgressPolicy, timeoutMs = 5_000): Agent {
  const lookup: LookupFunction = (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const bad = addresses.find(({ address }) => !allowPrivate && !isPublicAddress(address));
      if (bad)
        return callback(Object.assign(new Error(`${hostname} resolves to ${bad.address}, which is not public`), { code: "EEGRESS" }), []);
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      return callback(null, first?.address ?? "", first?.family);
    });
  };
  return new Agent({
    connect: { lookup, timeout: 5_000 },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    pipelining: 0,
    maxResponseSize: 65_536,
  });
}
