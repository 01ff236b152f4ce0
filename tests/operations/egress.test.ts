import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test } from "vitest";
import { checkUrl, createEgressAgent, isPublicAddress } from "#lib/notify/egress.ts";
import { sendWebhook } from "#lib/notify/webhook.ts";

const GUARDED = { allowPrivate: false };
const OPEN = { allowPrivate: true };
const SECRET = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done).closeAllConnections())));
});

/** A server on loopback that answers so, and what it was sent. */
async function serve(status: number, headers: Record<string, string> = {}, body = "") {
  const received: { headers: Record<string, string>; body: string; url: string }[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      received.push({ headers: request.headers as Record<string, string>, body: text, url: request.url ?? "" });
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  servers.push(server);
  return { port: (server.address() as AddressInfo).port, received };
}

const send = (url: string, policy = OPEN, secret = () => SECRET) =>
  sendWebhook(createEgressAgent(policy), policy, { id: "ntf_1", url, secret, payload: { type: "alert.firing" }, now: new Date() });

describe("a URL that is refused as it is written", () => {
  test.each([
    ["plain http", "http://example.com/hook"],
    ["another scheme", "file:///etc/passwd"],
    ["no URL", "example.com/hook"],
    ["a user name", "https://user:password@example.com/hook"],
    ["another port", "https://example.com:22/"],
    ["loopback", "https://127.0.0.1/"],
    ["loopback as one number", "https://2130706433/"],
    ["loopback in hex", "https://0x7f.1/"],
    ["loopback in octal", "https://0177.0.0.1/"],
    ["loopback, short", "https://127.1/"],
    ["zero", "https://0/"],
    ["IPv6 loopback", "https://[::1]/"],
    ["mapped IPv4", "https://[::ffff:127.0.0.1]/"],
    ["mapped IPv4 in hex", "https://[::ffff:7f00:1]/"],
    ["IPv4-compatible", "https://[::7f00:1]/"],
    ["NAT64", "https://[64:ff9b::7f00:1]/"],
    ["local NAT64", "https://[64:ff9b:1::7f00:1]/"],
    ["6to4", "https://[2002:7f00:1::]/"],
    ["Teredo", "https://[2001:0:7f00:1::]/"],
    ["link-local IPv6", "https://[fe80::1]/"],
    ["unique local IPv6", "https://[fd00::1]/"],
    ["documentation IPv6", "https://[2001:db8::1]/"],
    ["private 10", "https://10.0.0.1/"],
    ["private 172.16", "https://172.16.0.1/"],
    ["private 192.168", "https://192.168.1.1/"],
    ["carrier-grade NAT", "https://100.64.0.1/"],
    ["the cloud's metadata", "https://169.254.169.254/latest/meta-data"],
    ["benchmarking", "https://198.18.0.1/"],
    ["multicast", "https://224.0.0.1/"],
    ["broadcast", "https://255.255.255.255/"],
    ["localhost", "https://localhost/"],
    ["localhost with a dot", "https://localhost./"],
    ["a name under localhost", "https://a.localhost/"],
    ["the metadata name", "https://metadata.google.internal/"],
    ["a name on the local network", "https://printer.local/"],
  ])("%s", (_, url) => {
    expect(() => checkUrl(url, GUARDED)).toThrowError(expect.objectContaining({ code: "egress_refused" }));
  });

  test("says why without the password or the query", () => {
    expect(() => checkUrl("https://user:hunter2@example.com/a?token=s3cret", GUARDED)).toThrowError(
      "'https://example.com/a' is not called: a URL with a user name or password is not called.",
    );
  });
});

test.each(["https://example.com/hook", "https://hooks.example.com:443/a?b=c", "https://93.184.216.34/", "https://[2606:4700::1111]/"])(
  "%s is accepted",
  (url) => {
    expect(checkUrl(url, GUARDED).href).toBe(new URL(url).href);
  },
);

test.each([
  ["8.8.8.8", true],
  ["2606:4700:4700::1111", true],
  ["127.0.0.1", false],
  ["192.0.2.1", false],
  ["fe80::1%eth0", false],
  ["not an address", false],
])("%s is public: %s", (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

describe("a name that leads inside", () => {
  // "localtest.me"-like names need the internet; the machine's own name is in /etc/hosts and is not public either.
  test("is not connected to, although its name passed", async () => {
    const agent = createEgressAgent(GUARDED);
    const { port, received } = await serve(200);
    await expect(agent.request({ origin: `http://localhost:${port}`, path: "/", method: "GET" })).rejects.toThrow(/not public/);
    expect(received).toEqual([]);
  });
});

describe("an alert", () => {
  test("is signed so that the receiver's own library accepts it", async () => {
    const { port, received } = await serve(204);
    expect(await send(`http://127.0.0.1:${port}/hook`)).toEqual({ ok: true, status: 204, body: "" });
    const [request] = received;
    expect(new Webhook(SECRET).verify(request!.body, request!.headers)).toEqual({ type: "alert.firing" });
    expect(() => new Webhook(SECRET).verify(`${request!.body} `, request!.headers)).toThrow();
  });

  test("does not follow a redirect", async () => {
    const inside = await serve(200);
    const { port } = await serve(302, { location: `http://127.0.0.1:${inside.port}/secret` });
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({
      ok: false,
      status: 302,
      error: "it answered 302; redirects are not followed",
    });
    expect(inside.received).toEqual([]);
  });

  test("keeps only the beginning of the answer, and none of an endless one", async () => {
    const long = await serve(500, {}, "x".repeat(10_000));
    expect(await send(`http://127.0.0.1:${long.port}/`)).toMatchObject({ ok: false, status: 500, body: "x".repeat(2_000) });
    const endless = await serve(200, {}, "x".repeat(200_000));
    expect(await send(`http://127.0.0.1:${endless.port}/`)).toMatchObject({ ok: false });
  });

  test("whose secret cannot be read fails with a reason", async () => {
    const { port, received } = await serve(200);
    const sent = await send(`http://127.0.0.1:${port}/`, OPEN, () => {
      throw new Error("unable to authenticate data");
    });
    expect(sent).toMatchObject({ ok: false, error: "unable to authenticate data" });
    expect(received).toEqual([]);
  });

  test("to a private address is refused where it is sent, not only where it was entered", async () => {
    const { port, received } = await serve(200);
    expect(await send(`https://127.0.0.1:${port}/`, GUARDED)).toMatchObject({ ok: false, status: null });
    expect(received).toEqual([]);
  });
});
