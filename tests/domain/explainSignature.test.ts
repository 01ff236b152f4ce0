/** A refused signature is explained by what would have made it right: one cause at a time, made with the real signers. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { explainSignature, type KeptSecret, type RefusedRequest, type SignatureCause } from "#lib/domain/explainSignature.ts";
import type { RawRequest } from "#lib/domain/request.ts";
import { signSample } from "#lib/domain/sign.ts";
import { verifySignature } from "#lib/domain/signature.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { makeSample } from "#lib/providers/samples/index.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const DAY_MS = 86_400_000;
const SECRET = "the-secret-of-this-source-0123";
const OLD = "the-secret-before-0123456789";
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const find = (id: string) => providers[id] as Provider;

const kept = (value: string, version = 1, rest: Partial<KeptSecret> = {}): KeptSecret => ({
  ...{ name: "secret", version, value, createdAt: ago(30 * DAY_MS), expiresAt: null },
  ...rest,
});

type Sent = { provider?: string; secret?: string; now?: Date; settings?: Record<string, string>; body?: Buffer };

/** A request as its provider signs it. */
function sent({ provider = "github", secret = SECRET, now = NOW, settings = {}, body }: Sent = {}): RawRequest {
  const sample = makeSample(provider, undefined, "explained", NOW);
  const bytes = body ?? sample.body;
  const headers = signSample(find(provider), settings, { secret }, bytes, sample.headers, now);
  return { method: "POST", path: "/in/k", query: "", url: "http://localhost/in/k", headers, body: bytes };
}

type Asked = Partial<Omit<RefusedRequest, "source">> & { provider?: string; settings?: Record<string, string> };

function explain(request: RawRequest, { provider = "github", settings = {}, ...rest }: Asked = {}) {
  const refused: RefusedRequest = {
    ...{
      source: { name: "mine", provider: find(provider), settings },
      secrets: [kept(SECRET)],
      others: [],
      providers: Object.values(providers),
    },
    ...{ request, isWhole: true, receivedAt: NOW },
    ...rest,
  };
  return explainSignature(refused);
}

const reworded = (request: RawRequest, body: string | Buffer): RawRequest => ({ ...request, body: Buffer.from(body as string) });
const resigned = (request: RawRequest, name: string, change: (value: string) => string): RawRequest => ({
  ...request,
  headers: request.headers.map(([key, value]) => [key, key === name ? change(value) : value] as const),
});
const without = (request: RawRequest, name: string): RawRequest => ({
  ...request,
  headers: request.headers.filter(([key]) => key !== name),
});
const cause = (explanation: { cause: SignatureCause }) => explanation.cause;
const HUB = "x-hub-signature-256";
const toBase64 = (hex: string) => Buffer.from(hex.replace("sha256=", ""), "hex").toString("base64");

describe("what the headers say", () => {
  test("a source without a secret refuses everything", () => {
    expect(cause(explain(sent(), { secrets: [] }))).toBe("no_secret");
  });

  test("the header is missing, and the one that looks like it is named", () => {
    const old = { ...without(sent(), HUB), headers: [["x-hub-signature", "sha1=0123"]] as const };
    expect(explain(old)).toMatchObject({ cause: "missing_header", detail: expect.stringContaining("x-hub-signature,") });
  });

  test("nothing at all is signed", () => {
    expect(explain(without(sent(), HUB))).toMatchObject({ cause: "missing_header", detail: expect.stringContaining("not signed") });
  });

  test("another provider's header is there", () => {
    expect(explain(sent({ provider: "stripe" }))).toMatchObject({ cause: "wrong_provider", title: "This looks like Stripe's" });
  });

  test("a proxy added the header a second time", () => {
    const request = sent();
    const [, value] = request.headers.find(([name]) => name === HUB) ?? [];
    expect(cause(explain({ ...request, headers: [...request.headers, [HUB, value ?? ""]] }))).toBe("repeated_header");
  });

  test("the header that holds the signed time is missing", () => {
    const request = without(sent({ provider: "slack" }), "x-slack-request-timestamp");
    expect(explain(request, { provider: "slack" })).toMatchObject({ cause: "missing_header", title: expect.stringContaining("timestamp") });
  });

  test("the header was cut off before the signature", () => {
    expect(
      cause(
        explain(
          resigned(sent({ provider: "stripe" }), "stripe-signature", (value) => value.split(",")[0] ?? ""),
          { provider: "stripe" },
        ),
      ),
    ).toBe("malformed_header");
  });

  test("the signature is right and its prefix is missing", () => {
    expect(explain(resigned(sent(), HUB, (value) => value.replace("sha256=", "")))).toMatchObject({
      cause: "malformed_header",
      title: expect.stringContaining("sha256="),
    });
  });
});

describe("whose secret it was", () => {
  test("the source's own, which has ended", () => {
    const secrets = [kept(SECRET, 2, { createdAt: ago(DAY_MS) }), kept(OLD, 1, { expiresAt: ago(DAY_MS) })];
    expect(explain(sent({ secret: OLD }), { secrets })).toMatchObject({ cause: "ended_secret", title: expect.stringContaining("v1") });
  });

  test("one that was saved only after the request came", () => {
    const secrets = [kept(SECRET, 2, { createdAt: new Date(NOW.getTime() + 1_000) }), kept(OLD)];
    expect(explain(sent(), { secrets })).toMatchObject({ cause: "fits_now", detail: expect.stringContaining("v2") });
  });

  test("another source's, which is named", () => {
    const others = [{ name: "billing", provider: find("github"), settings: {}, secrets: [{ name: "secret", version: 1, value: OLD }] }];
    expect(explain(sent({ secret: OLD }), { others })).toMatchObject({
      cause: "other_source",
      title: expect.stringContaining("'billing'"),
    });
  });

  test("nobody's that is known here", () => {
    expect(cause(explain(sent({ secret: "made up" })))).toBe("unknown");
  });
});

describe("the time", () => {
  test("is 412 s old, and everything else is right", () => {
    expect(explain(sent({ provider: "stripe", now: ago(412_000) }), { provider: "stripe" })).toMatchObject({
      cause: "timestamp",
      detail: expect.stringContaining("412 s old; 300 s are allowed"),
    });
  });

  test("is in milliseconds", () => {
    const settings = { timestampHeader: "x-time", template: "{ts}.{body}" };
    const inMs = {
      ...find("generic-hmac"),
      id: "ms",
      signatures: [
        {
          ...find("generic-hmac").signatures[0],
          signs: ["{ts}.{body}"],
          timestamp: { from: "header:x-time", unit: "ms", toleranceSeconds: 300 },
        },
      ],
    } as Provider;
    const body = Buffer.from('{"a":1}');
    const headers = signSample(inMs, {}, { secret: SECRET }, body, [], NOW);
    const request = { ...sent({ provider: "generic-hmac" }), headers, body };
    expect(explain(request, { provider: "generic-hmac", settings })).toMatchObject({
      cause: "timestamp",
      title: expect.stringContaining("another unit"),
    });
  });

  test("does not hide that the body was changed as well", () => {
    const old = sent({ provider: "stripe", now: ago(9_000_000) });
    expect(cause(explain(reworded(old, `${old.body}\n`), { provider: "stripe" }))).toBe("body_changed");
  });
});

describe("how it is written", () => {
  const generic = { provider: "generic-hmac" };
  test("base64 where hex is expected", () => {
    expect(explain(resigned(sent(), HUB, (value) => `sha256=${toBase64(value)}`))).toMatchObject({
      cause: "encoding",
      title: expect.stringContaining("base64"),
    });
  });

  test("hex where base64 is expected", () => {
    const settings = { encoding: "base64" };
    expect(explain(sent(generic), { ...generic, settings })).toMatchObject({ cause: "encoding", title: expect.stringContaining("hex") });
  });

  test("URL-safe base64 where plain is expected", () => {
    // A secret whose signature holds a character that differs.
    const settings = { encoding: "base64" };
    const [secret, request] = Array.from(
      { length: 50 },
      (_, i) => [`${SECRET}${i}`, sent({ ...generic, settings, secret: `${SECRET}${i}` })] as const,
    ).find(([, { headers }]) => headers.some(([name, value]) => name === "x-signature" && /[+/]/.test(value))) ?? ["", sent()];
    const safe = resigned(request, "x-signature", (value) => value.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""));
    expect(explain(safe, { ...generic, settings, secrets: [kept(secret)] })).toMatchObject({
      cause: "encoding",
      title: expect.stringContaining("URL-safe"),
    });
  });

  test("another hash", () => {
    expect(explain(sent({ ...generic, settings: { algorithm: "sha1" } }), generic)).toMatchObject({
      cause: "algorithm",
      title: "Signed with HMAC-SHA-1",
    });
  });

  test("the secret decoded from base64 before it is used", () => {
    const secret = Buffer.from("thirty-two bytes of key material").toString("base64");
    const request = sent({ ...generic, secret, settings: { keyEncoding: "base64" } });
    expect(explain(request, { ...generic, secrets: [kept(secret)] })).toMatchObject({
      cause: "key_encoding",
      title: expect.stringContaining("base64"),
    });
  });

  test("another text signed", () => {
    const settings = { timestampHeader: "x-time" };
    const request = sent({ ...generic, settings: { ...settings, template: "{ts}.{body}" } });
    expect(explain(request, { ...generic, settings })).toMatchObject({ cause: "signed_text", title: "Signed is {ts}.{body}" });
  });
});

describe("what happened to the body", () => {
  const pretty = JSON.stringify({ a: "é/ü", n: 12, list: [{ b: true }, {}] }, null, 2);
  const compact = JSON.stringify(JSON.parse(pretty));
  const crlf = pretty.replaceAll("\n", "\r\n");
  test.each<[string, string | Buffer, string | Buffer]>([
    ["a line break was added at its end", compact, `${compact}\n`],
    ["the line break at its end was removed", `${compact}\n`, compact],
    ["white space was added around it", compact, `  ${compact} \n`],
    ["a byte order mark was put before it", compact, `\uFEFF${compact}`],
    ["its line breaks became CRLF", pretty, crlf],
    ["its CRLF line breaks became LF", crlf, pretty],
    ["its JSON was written anew (other white space)", compact, pretty],
    ["its JSON was written anew (other white space)", '{"a": 1, "b": [1, 2]}', '{"a":1,"b":[1,2]}'],
    ["its JSON was written anew (indented)", pretty, compact],
    ["its JSON was written anew (other escapes)", '{"a":"\\u00e9\\/"}', '{"a":"é/"}'],
    ["its JSON was written anew (other escapes)", '{"a":"é/"}', '{"a":"\\u00e9\\/"}'],
    ["its characters were encoded a second time", '{"a":"é"}', Buffer.from(Buffer.from('{"a":"é"}').toString("latin1"), "utf8")],
    ["it was percent-decoded", "payload=%7B%22a%22%3A1%7D".slice(8), '{"a":1}'],
    ["it was compressed", compact, gzipSync(compact)],
  ])("%s", (change, signedBody, arrived) => {
    const request = sent({ body: Buffer.from(signedBody as string) });
    expect(explain(reworded(request, arrived))).toMatchObject({ cause: "body_changed", detail: expect.stringContaining(change) });
  });

  test("numbers that a double cannot hold are found again all the same", () => {
    const request = sent({ body: Buffer.from('{"id":12345678901234567890,"v":1.10}') });
    expect(cause(explain(reworded(request, '{ "id": 12345678901234567890, "v": 1.10 }')))).toBe("body_changed");
  });

  test("cannot be told when only its beginning was kept", () => {
    expect(cause(explain(sent(), { isWhole: false }))).toBe("not_kept");
  });
});

test("an explanation holds neither a secret nor a signature that would be right", () => {
  const others = [{ name: "billing", provider: find("github"), settings: {}, secrets: [{ name: "secret", version: 1, value: OLD }] }];
  const forged = sent({ secret: "made up" });
  const right =
    sent()
      .headers.find(([name]) => name === HUB)?.[1]
      .slice(7) ?? "";
  for (const request of [forged, sent({ secret: OLD }), reworded(sent(), "{}"), resigned(sent(), HUB, toBase64), without(sent(), HUB)]) {
    const text = JSON.stringify(explain(request, { others }));
    for (const secret of [SECRET, OLD, right, toBase64(right)]) expect(text).not.toContain(secret);
  }
});

test("a forged request learns nothing: whatever differs in it, one wrong bit more or all of them, the answer is the same", () => {
  const genuine = sent();
  const flip = (at: number) =>
    resigned(genuine, HUB, (value) => `${value.slice(0, at)}${value[at] === "0" ? "1" : "0"}${value.slice(at + 1)}`);
  const answers = [...Array.from({ length: 64 }, (_, i) => flip(7 + i)), sent({ secret: "made up" })].map((request) =>
    JSON.stringify(explain(request)),
  );
  expect(new Set(answers).size).toBe(1);
});

test("whatever an explanation changes, what was refused stays refused", () => {
  const request = reworded(sent(), `${sent().body}\n`);
  explain(request);
  expect(verifySignature(find("github"), {}, [kept(SECRET)], request, NOW).ok).toBe(false);
});
