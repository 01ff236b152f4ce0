/** Requests as the domain is given them, and short ways to ask it about them. */
import { createHmac } from "node:crypto";
import type { HeaderList, RawRequest } from "#lib/domain/request.ts";
import { type SignatureVerdict, verifySignature } from "#lib/domain/signature.ts";
import { type SplitEvent, splitRequest } from "#lib/domain/split.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";

/** The moment it is in pure tests, and in seconds since 1970. */
export const NOW = new Date("2026-11-24T12:00:00Z");
export const SECONDS = NOW.getTime() / 1000;
export const BODY = Buffer.from('{"id":"evt_1","type":"x"}');
export const SECRET = "whsec_the-secret-text";

export const providerOf = (id: string) => providers[id] as Provider;

export const post = (headers: HeaderList, body: Buffer = BODY): RawRequest => ({
  method: "POST",
  path: "/in/k",
  query: "",
  headers,
  body,
  url: "https://hooks.example.com/in/k",
});

/** The verdict at `now`; several secrets are versions 1, 2, … */
export const verify = (
  id: string,
  raw: RawRequest,
  secret: string | string[] = SECRET,
  { settings = {}, now = NOW }: { settings?: Record<string, string>; now?: Date } = {},
): SignatureVerdict =>
  verifySignature(
    providerOf(id),
    settings,
    [secret].flat().map((value, at) => ({ name: "secret", version: at + 1, value })),
    raw,
    now,
  );

export const reasonOf = (verdict: SignatureVerdict) => (verdict.ok ? "accepted" : verdict.reason);

export const hmac = (text: string | Buffer, secret = SECRET, encoding: "hex" | "base64" = "hex", algorithm = "sha256") =>
  createHmac(algorithm, secret).update(text).digest(encoding);

export const split = (id: string, body: string | Buffer, headers: HeaderList = [], settings: Record<string, string> = {}): SplitEvent[] =>
  splitRequest(providerOf(id), settings, post(headers, Buffer.from(body)));
