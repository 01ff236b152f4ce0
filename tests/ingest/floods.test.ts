/** Floods of what is refused: few rows, exact counts, and room for the honest. */
import { beforeAll, expect, test } from "vitest";
import { createGateway } from "#lib/ingest/gateway.ts";
import { providers } from "#lib/providers/index.ts";
import { send, signed } from "#tests/support/conformance.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { sendRaw } from "#tests/support/rawRequests.ts";
import { useReceiver } from "#tests/support/receiver.ts";

const db = useDatabase();
const receiver = useReceiver(db);
let stripe: { id: string; url: string };

beforeAll(async () => {
  stripe = await receiver.source("stripe");
  expect((await send(signed("stripe", stripe.url))).status).toBe(202);
});

const counts = async () =>
  (
    await db.pool.query<{ received: number; refused: number; ended: number }>(
      `select coalesce(sum(requests) filter (where verdict = 'received'), 0)::int as received,
              coalesce(sum(requests) filter (where verdict = 'rejected' and reason = 'signature_rejected'), 0)::int as refused,
              coalesce(sum(requests) filter (where verdict <> 'received'), 0)::int as ended from request_minute where source_id = $1`,
      [stripe.id],
    )
  ).rows[0];
const rows = async () => Number((await db.pool.query("select count(*) as n from request where source_id = $1", [stripe.id])).rows[0].n);

test("5,000 bad signatures from one address leave a burst of rows and are counted to the last", async () => {
  const { body } = signed("stripe", stripe.url);
  const request = `POST ${new URL(stripe.url).pathname} HTTP/1.1\r\nhost: localhost\r\nstripe-signature: t=1,v1=${"0".repeat(64)}\r\ncontent-length: ${body.length}\r\n\r\n${body.toString("latin1")}`;
  const began = performance.now();
  // 250 at a time: more than may be under way would get 503.
  const round = () =>
    Promise.all(Array.from({ length: 10 }, () => sendRaw(stripe.url, request.repeat(25), ({ statuses }) => statuses.length === 25)));
  const answers = [];
  for (let i = 0; i < 20; i++) answers.push(...(await round()));
  expect(new Set(answers.flatMap(({ statuses }) => statuses))).toEqual(new Set([401]));

  await expect.poll(counts, { timeout: 15_000 }).toEqual({ received: 5_001, refused: 5_000, ended: 5_001 });
  expect(await rows()).toBeGreaterThan(1);
  // The genuine one, a burst of 20, then one a second.
  expect(await rows()).toBeLessThanOrEqual(22 + Math.ceil((performance.now() - began) / 1000));
  expect((await send(signed("stripe", stripe.url))).status).toBe(202);
});

test("1,000 made-up keys from one address write nothing, and a source that was announced is there during the flood", async () => {
  const before = (await db.pool.query("select count(*)::int as n from request")).rows[0].n;
  const flood = Promise.all(
    Array.from({ length: 1_000 }, (_, index) =>
      send({ method: "POST", url: `${receiver.origin}/in/x${index}`, headers: [], body: Buffer.from("{}") }),
    ),
  );
  const fresh = await receiver.source("none", { name: "fresh" });
  // Its address has asked for too much, so until the announcement has arrived it may be told to come again; never that it does not exist.
  const statuses: number[] = [];
  await expect
    .poll(
      async () => {
        statuses.push((await send({ method: "POST", url: fresh.url, headers: [], body: Buffer.from("{}") })).status);
        return statuses.at(-1);
      },
      { timeout: 20_000 },
    )
    .toBe(202);
  expect(statuses).not.toContain(404);
  const codes = (await flood).map(({ status }) => status);
  expect(new Set(codes)).toEqual(new Set([404, 503]));
  expect(codes.filter((status) => status === 404).length).toBeLessThan(100);
  expect((await db.pool.query("select count(*)::int as n from request")).rows[0].n).toBe(before + 1);
});

test("a large body that no thread can read is told to come again, and small ones are stored as ever", async () => {
  const failures: string[] = [];
  const gateway = await createGateway({
    pool: db.pool,
    connectionString: db.url,
    queue: db.queue,
    providers,
    decrypt: (ciphertext, row) => db.context.vault.decrypt(ciphertext, row),
    maxBodyBytes: 1_048_576,
    ingestUrl: receiver.origin,
    threadFile: "/there/is/no/such/thread.ts",
    onFailure: (fact) => failures.push(fact),
  });
  const { url } = await receiver.source("none", { name: "threadless" });
  const post = (body: Buffer) =>
    gateway.receive({
      key: url.slice(url.lastIndexOf("/") + 1),
      method: "POST",
      path: "/",
      query: "",
      headers: [],
      remoteAddress: "192.0.2.1",
      readBody: async () => body,
    });
  expect((await post(Buffer.alloc(100_000, "a"))).status).toBe(503);
  expect((await post(Buffer.from("{}"))).status).toBe(202);
  expect(failures).toContain("ingest.thread_failed");
  await gateway.close();
});
