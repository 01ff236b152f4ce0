/** What every ingest shell must answer, as data: run in-process against the receiver and end to end against both ports. */
import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { signSample } from "#lib/domain/sign.ts";
import { providers } from "#lib/providers/index.ts";
import { makeSample } from "#lib/providers/samples/index.ts";

export const PROVIDER_IDS = [
  "stripe",
  "twitter",
  "x-activity",
  "messenger",
  "instagram",
  "github",
  "slack",
  "shopify",
  "standard-webhooks",
  "generic-hmac",
] as const;

/** Credentials each provider's source is made with in tests. */
export const credentialsOf = (provider: string): Record<string, string> => {
  if (provider === "none") return {};
  const secret =
    provider === "standard-webhooks"
      ? `whsec_${Buffer.from("a-standard-webhooks-secret-0001").toString("base64")}`
      : `${provider}-secret-0123456789`;
  return provider === "messenger" || provider === "instagram" ? { secret, verifyToken: "verify-me-0123" } : { secret };
};

export const GENERIC_SETTINGS = { header: "x-signature", algorithm: "sha256", encoding: "hex" };
export const settingsOf = (provider: string): Record<string, string> => (provider === "generic-hmac" ? GENERIC_SETTINGS : {});

export type Sent = { method: string; url: string; headers: [string, string][]; body: Buffer };
export type Answered = { status: number; headers: Headers; text: string };

export async function send({ method, url, headers, body }: Sent): Promise<Answered> {
  const response = await fetch(url, {
    method,
    headers,
    redirect: "manual",
    ...(method === "GET" || method === "HEAD" ? {} : { body: new Uint8Array(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A correctly signed sample for a source made with `credentialsOf(provider)`. */
export function signed(provider: string, url: string, options: { type?: string; seed?: string; now?: Date; secret?: string } = {}): Sent {
  const definition = providers[provider];
  if (!definition) throw new Error(`unknown provider ${provider}`);
  const sample = makeSample(provider, options.type, options.seed ?? `${Math.random()}`);
  const credentials = { ...credentialsOf(provider), ...(options.secret ? { secret: options.secret } : {}) };
  return {
    method: "POST",
    url,
    headers: signSample(definition, settingsOf(provider), credentials, sample.body, sample.headers, options.now ?? new Date()),
    body: sample.body,
  };
}

export type HandshakeCase = {
  provider: string;
  name: string;
  request(url: string): Sent;
  status: number;
  text?: string;
  json?: unknown;
  type?: string;
};

const get = (url: string): Sent => ({ method: "GET", url, headers: [], body: Buffer.alloc(0) });
const crc = (provider: string, token: string) =>
  `sha256=${createHmac("sha256", credentialsOf(provider).secret ?? "")
    .update(token)
    .digest("base64")}`;

/** Handshakes of the named providers. */
export const HANDSHAKES: HandshakeCase[] = [
  ...["twitter", "x-activity"].map((provider) => ({
    provider,
    name: `${provider} CRC`,
    request: (url: string) => get(`${url}?crc_token=token-1&nonce=n`),
    status: 200,
    json: { response_token: crc(provider, "token-1") },
    type: "application/json",
  })),
  ...["messenger", "instagram"].flatMap((provider) => [
    {
      provider,
      name: `${provider} hub.challenge`,
      request: (url: string) => get(`${url}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify-me-0123`),
      status: 200,
      text: "1158201444",
      type: "text/plain",
    },
    {
      provider,
      name: `${provider} hub.challenge with another token`,
      request: (url: string) => get(`${url}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=wrong`),
      status: 403,
    },
  ]),
  {
    provider: "slack",
    name: "slack url_verification",
    request: (url) => {
      const body = Buffer.from(
        JSON.stringify({ type: "url_verification", challenge: "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P" }),
      );
      const slack = providers.slack;
      if (!slack) throw new Error("no slack");
      return { method: "POST", url, headers: signSample(slack, {}, credentialsOf("slack"), body, [], new Date()), body };
    },
    status: 200,
    text: "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
  },
];

export type HostileCase = { name: string; body: Buffer; headers?: [string, string][]; status: number; code?: string };

const nested = (depth: number) => Buffer.from("[".repeat(depth) + "]".repeat(depth));

/** Bodies that break careless receivers, for a source of provider `none` with the default limit of 1 MiB. */
export const HOSTILE: HostileCase[] = [
  { name: "empty", body: Buffer.alloc(0), status: 400, code: "empty_body" },
  { name: "exactly at the limit", body: Buffer.alloc(1_048_576, "a"), status: 202 },
  { name: "one byte over the limit", body: Buffer.alloc(1_048_577, "b"), status: 413, code: "body_too_large" },
  { name: "11 MB", body: Buffer.alloc(11_000_000, "c"), status: 413, code: "body_too_large" },
  { name: "an escaped NUL", body: Buffer.from('{"id":"nul","text":"a\\u0000b"}'), status: 202 },
  { name: "a raw NUL", body: Buffer.from([0x7b, 0x00, 0x7d]), status: 202 },
  { name: "a lone surrogate", body: Buffer.from('{"id":"lone","text":"\\ud800"}'), status: 202 },
  { name: "depth 20,000", body: nested(20_000), status: 202 },
  { name: "__proto__", body: Buffer.from('{"id":"proto","__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}'), status: 202 },
  { name: "20-digit integers", body: Buffer.from('{"id":12345678901234567890,"n":98765432109876543210,"f":1e999999}'), status: 202 },
  { name: "not UTF-8", body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x80, 0x22, 0x3a, 0x31, 0x7d]), status: 202 },
  { name: "not JSON", body: Buffer.from("<xml>hello</xml>"), status: 202 },
  {
    name: "gzip",
    body: gzipSync(Buffer.from('{"a":1}')),
    headers: [["content-encoding", "gzip"]],
    status: 415,
    code: "encoding_not_supported",
  },
];

/** Announces more than it sends, then hangs up its half: the status line that comes back, or "" when none does. */
export function sendCutShort(url: string): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.end(`POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: 1000\r\n\r\n{"cut":`);
    });
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    socket.on("error", () => resolve(answer));
    socket.on("close", () => resolve(answer.split("\r\n")[0] ?? ""));
  });
}
