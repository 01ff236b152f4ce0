/** The edge of both ingest shells of the running stack: requests no client library sends, large, batched and compressed ones. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { EventSummary } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import type { Source } from "#lib/contracts/sources.ts";
import { signSample } from "#lib/domain/sign.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { makeSample } from "#lib/providers/samples/index.ts";
import { credentialsOf, send } from "#tests/support/conformance.ts";
import { RAW_ACCEPTED, RAW_REFUSED, sendCase } from "#tests/support/rawRequests.ts";
import { expect, test } from "./fixtures.ts";

/** A failed test starts a new process, and its sources need names of their own. */
const run = Math.random().toString(36).slice(2, 8);
let none: Source;
let messenger: Source;
let closed: Source;

test.beforeAll(async ({ api }) => {
  const make = (provider: string) =>
    api.post<Source>("/api/v1/sources", { name: `edge ${provider} ${run}`, provider, credentials: credentialsOf(provider) });
  none = await make("none");
  messenger = await make("messenger");
  closed = await make("github");
});

for (const entry of RAW_REFUSED)
  test(`raw request, ${entry.name}: refused alike on both ports, and nothing of it is an event`, async ({ api }) => {
    const newest = async () => (await api.get<Page<EventSummary>>(`/api/v1/events?q=source:${none.id}&limit=1`)).data[0]?.id;
    const before = await newest();
    for (const [url, expected] of [
      [none.url, entry.receiver],
      [none.webUrl, entry.web ?? entry.receiver],
    ] as const)
      expect((await sendCase(url, entry, expected)).statuses).toEqual(expected);
    expect(await newest()).toBe(before);
  });

for (const entry of RAW_ACCEPTED)
  test(`raw request, ${entry.name}: taken alike on both ports`, async () => {
    for (const [url, expected] of [
      [none.url, entry.receiver],
      [none.webUrl, entry.web ?? entry.receiver],
    ] as const) {
      const { statuses } = await sendCase(url, entry, expected);
      // The first that was stored is what the others repeat.
      expect(statuses.map((status) => (status === 200 ? 202 : status))).toEqual(expected);
    }
  });

test("no form of an ingest URL passes through the proxy, which would cut its body", () => {
  const manifest = JSON.parse(readFileSync(".next/server/functions-config-manifest.json", "utf8")) as {
    functions: Record<string, { matchers: { regexp: string }[] } | undefined>;
  };
  const matchers = manifest.functions["/_middleware"]?.matchers ?? [];
  const passes = (path: string) => matchers.some(({ regexp }) => new RegExp(regexp).test(path));
  expect(passes("/overview")).toBe(true);
  for (const path of ["/in/key", "/in/key/", "//in/key", "///in/key", "/in/key.json", "/in/key/x", "/in/~", "/in/%2e%2e", "/in/"])
    expect([path, passes(path)]).toEqual([path, false]);
});

test("a body of 11 MB is stored whole on both ports, where its source allows that", async ({ api }) => {
  const large = await api.post<Source>("/api/v1/sources", { name: `large ${run}`, provider: "none", maxBodyBytes: 26_214_400 });
  for (const [index, url] of [large.webUrl, large.url].entries()) {
    const body = Buffer.alloc(11_000_000, `${index}`);
    const answer = await send({ method: "POST", url, headers: [], body });
    expect(answer.status).toBe(202);
    const stored = await api.raw.get(`/api/v1/events/${String(parse(answer.text).id)}/body`);
    expect(body.equals(await stored.body())).toBe(true);
  }
});

test("a batch that is read in a thread is the same on both ports", async () => {
  const item = (index: number) => ({
    sender: { id: "1" },
    recipient: { id: "2" },
    timestamp: 1_700_000_000_000,
    message: { mid: `${run}-${index}`, text: "hi" },
  });
  const messaging = Array.from({ length: 1_000 }, (_, index) => item(index));
  const body = Buffer.from(JSON.stringify({ object: "page", entry: [{ id: "1", time: 1_700_000_000, messaging }] }));
  const headers = signSample(providers.messenger as Provider, {}, credentialsOf("messenger"), body, [], new Date());
  const answers = [];
  for (const url of [messenger.webUrl, messenger.url]) answers.push(await send({ method: "POST", url, headers, body }));
  const [first, second] = answers.map(({ text }) => parse(text));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(first?.ids).toHaveLength(1_000);
  expect(second).toEqual({ ids: first?.ids, duplicate: true });
});

test("compressed bodies are stored decompressed where a source allows them, and are 415 where not", async ({ api }) => {
  const open = await api.post<Source>("/api/v1/sources", {
    name: `compressed ${run}`,
    provider: "github",
    credentials: credentialsOf("github"),
    decompress: true,
  });
  expect(open.decompress).toBe(true);
  const { body, headers } = makeSample("github", "push", `gzip ${run}`);
  const packed = gzipSync(body);
  const request = {
    method: "POST",
    headers: [
      ...signSample(providers.github as Provider, {}, credentialsOf("github"), packed, headers, new Date()),
      ["content-encoding", "gzip"],
    ] as [string, string][],
    body: packed,
  };
  for (const [index, url] of [open.webUrl, open.url].entries()) {
    const answer = await send({ ...request, url });
    expect(answer.status).toBe(index === 0 ? 202 : 200);
    const stored = await api.raw.get(`/api/v1/events/${String(parse(answer.text).id)}/body`);
    expect(body.equals(await stored.body())).toBe(true);
    expect((await send({ ...request, url, body })).status).toBe(401);
  }
  for (const url of [closed.url, closed.webUrl]) expect((await send({ ...request, url })).status).toBe(415);
});

test("the dashboard's port knows who sent a request, and no header can say otherwise", async ({ api }) => {
  for (const headers of [[], [["x-forwarded-for", "203.0.113.9"]]] as [string, string][][]) {
    await send({ method: "POST", url: none.webUrl, headers, body: Buffer.from(`{"id":"${Math.random()}"}`) });
    const { data } = await api.get<Page<{ remoteAddress: string }>>(`/api/v1/requests?sourceId=${none.id}&limit=1`);
    expect(data[0]?.remoteAddress).toMatch(/^(127\.0\.0\.1|::1|::ffff:127\.0\.0\.1)$/);
  }
});

const parse = (text: string) => JSON.parse(text === "" ? "{}" : text) as Record<string, unknown>;
