/** Accept and log only: what does not verify is kept for a while, answered 2xx, and reaches nobody. */
import { expect, test } from "vitest";
import { defineHandler } from "#lib/domain/handler.ts";
import { publicId } from "#lib/domain/id.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { checkLedger } from "#lib/operations/checkLedger.ts";
import { endLogOnly, startLogOnly } from "#lib/operations/logOnly.ts";
import { send, signed } from "#tests/support/conformance.ts";
import { count, insertHandler } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { useReceiver } from "#tests/support/receiver.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const db = useDatabase();
const receiver = useReceiver(db);
const WRONG = { secret: "not-the-secret" };

const rowsOf = async (sourceId: string) =>
  (
    await db.db.query<{ verdict: string; reason: string | null; body: Buffer | null }>(
      "select verdict, reason, body from request where source_id = $1::uuid order by id",
      [sourceId],
    )
  ).rows;

/** A source in the mode, once the receiver knows of it. */
async function loggingSource(provider: string, name: string) {
  const source = await receiver.source(provider, { name });
  await startLogOnly(db.context, source.id, 15, SYSTEM);
  await waitFor("the receiver accepts and logs", async () => (await send(signed(provider, source.url, WRONG))).status < 300);
  return source;
}

// First, while no flood has used up what may be stored of one address.
test("it ends by itself at its time, whether or not anybody ends it", async () => {
  const { url, id } = await loggingSource("shopify", "ending");
  await db.pool.query(
    "update source set log_only_since = now() - interval '20 minutes', log_only_until = now() - interval '5 minutes' where id = $1",
    [id],
  );
  // Committed later, so who knows of this one knows of the other.
  await loggingSource("shopify", "told later");
  expect((await send(signed("shopify", url, WRONG))).status).toBe(401);
});

test("somebody can end it at once; both are audited", async () => {
  const { url, id } = await loggingSource("shopify", "ended");
  await endLogOnly(db.context, id, SYSTEM);
  await loggingSource("shopify", "told later still");
  expect((await send(signed("shopify", url, WRONG))).status).toBe(401);
  const { rows } = await db.db.query<{ action: string }>("select action from audit_log where target = $1::text order by id", [
    publicId("src", id),
  ]);
  expect(rows.map(({ action }) => action)).toEqual(["source.created", "source.log_only_started", "source.log_only_ended"]);
});

test("off, a wrong signature is refused and makes no event", async () => {
  const { id, url } = await receiver.source("github", { name: "off" });
  expect((await send(signed("github", url, WRONG))).status).toBe(401);
  await waitFor("its row", async () => (await rowsOf(id)).length === 1);
  expect((await rowsOf(id))[0]?.verdict).toBe("rejected");
});

test("on, it is stored whole with what was wrong, answered 2xx, and no event, delivery, job or dedup key comes of it", async () => {
  await insertHandler(db, defineHandler({ name: "everything", sources: ["*"], eventTypes: ["*"], run: async () => {} }));
  const { id, url } = await loggingSource("github", "logging");
  const request = signed("github", url, { ...WRONG, seed: "kept" });
  const answer = await send(request);

  expect(answer.status).toBe(202);
  expect(JSON.parse(answer.text)).toEqual({ requestId: expect.stringMatching(/^req_/), unverified: true });
  const rows = await rowsOf(id);
  expect(rows.every(({ verdict }) => verdict === "unverified")).toBe(true);
  expect(rows.at(-1)).toMatchObject({ reason: expect.stringContaining("no live secret matches"), body: request.body });
  expect(await count(db.db, "event where source_id = $1::uuid", [id])).toBe(0);
  expect(await count(db.db, "event_key where source_id = $1::uuid", [id])).toBe(0);
  expect(await count(db.db, "delivery where source_id = $1::uuid", [id])).toBe(0);
  expect(await count(db.db, "pgboss.job where name = 'handler.everything'")).toBe(0);
});

test("a forged request cannot take the place of the genuine one that comes after it", async () => {
  const { id, url } = await loggingSource("github", "not poisoned");
  await send(signed("github", url, { ...WRONG, seed: "same id" }));
  const genuine = await send(signed("github", url, { seed: "same id" }));

  expect(genuine.status).toBe(202);
  expect(JSON.parse(genuine.text)).toEqual({ id: expect.stringMatching(/^evt_/) });
  expect(await count(db.db, "event where source_id = $1::uuid", [id])).toBe(1);
});

test("a handshake that does not verify is not answered as one", async () => {
  const { id, url } = await loggingSource("slack", "handshakes");
  const body = Buffer.from(JSON.stringify({ type: "url_verification", challenge: "show-me" }));
  const answer = await send({ method: "POST", url, headers: [["content-type", "application/json"]], body });

  expect(answer.text).not.toContain("show-me");
  expect((await rowsOf(id)).filter(({ verdict }) => verdict === "handshake")).toEqual([]);
  expect((await send({ method: "GET", url, headers: [], body: Buffer.alloc(0) })).status).toBe(405);
});

test("whatever else is wrong is refused as ever: no body, too large to be kept", async () => {
  const { url } = await loggingSource("github", "other faults");
  expect((await send({ ...signed("github", url, WRONG), body: Buffer.alloc(0) })).status).toBe(400);
  expect((await send({ ...signed("github", url, WRONG), body: Buffer.alloc(70_000, 32) })).status).toBe(401);
});

test("a flood fills no disk: beyond the burst it is refused", async () => {
  const { id, url } = await loggingSource("github", "flooded");
  const answers = await Promise.all(Array.from({ length: 60 }, () => send(signed("github", url, WRONG))));
  expect(answers.filter(({ status }) => status === 401).length).toBeGreaterThan(20);
  expect((await rowsOf(id)).filter(({ verdict }) => verdict === "unverified").length).toBeLessThan(40);
});

test("nobody can leave it on for longer than an hour, not even in the database", async () => {
  const { id } = await receiver.source("github", { name: "for ever" });
  const forEver = db.pool.query("update source set log_only_since = now(), log_only_until = now() + interval '61 minutes' where id = $1", [
    id,
  ]);
  await expect(forEver).rejects.toThrow("log_only_ends_within_an_hour");
});

test("the ledger adds up with them in it", async () => {
  await waitFor("everything is counted", async () => (await count(db.db, "request_minute where verdict = 'unverified'")) > 0);
  expect(await checkLedger(db.pool, new Date(Date.now() + 120_000))).toEqual([]);
});
