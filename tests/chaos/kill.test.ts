/** `kill -9` of every process, the supervisor's included, while 2,000 events arrive at both ports. */
import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId, parsePublicId } from "#lib/domain/id.ts";
import { createVault } from "#lib/secrets.ts";
import { makeDataDir, removeDataDir, type Stack, startStack } from "#tests/support/stack.ts";
import { type Acknowledged, sendAll } from "./sender.ts";
import { kill, VICTIMS, type Victim } from "./victims.ts";

const EVENTS = 2_000;
const PER_SECOND = 120;
const SECRET = "whsec_chaos-secret-0123456789";
const KEY = "chaos-ingest-key-0123456789";
const SEND_MS = 60_000;
const SETTLE_MS = 75_000;

const dataDir = makeDataDir();
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({}, dataDir);
  await createStripeSource();
}, 240_000);

afterAll(async () => {
  await stack?.stop();
  removeDataDir(dataDir);
});

test("no acknowledged event is lost, every one is handled, and its effect happens exactly once", async () => {
  const urls = [`${stack.receiverUrl}/in/${KEY}`, `${stack.dashboardUrl}/in/${KEY}`];
  const sending = sendAll({ urls, secret: SECRET, count: EVENTS, perSecond: PER_SECOND, deadline: Date.now() + SEND_MS });
  const killed = await killWhile(sending);
  const acknowledged = await sending;
  await stack.kill();
  stack = await startStack({}, dataDir);

  for (const victim of VICTIMS) expect(killed.filter((name) => name === victim).length).toBeGreaterThanOrEqual(1);
  expect(acknowledged).toHaveLength(EVENTS);
  expect(await missing(acknowledged)).toEqual([]);
  await expect.poll(undelivered, { timeout: SETTLE_MS, interval: 250 }).toBe(0);
  expect(await effects()).toEqual({ events: EVENTS, delivered: EVENTS, entries: EVENTS, entryEvents: EVENTS });
});

/** Kills one after the other at random moments, each kind at least once, until everything is sent. */
async function killWhile(sending: Promise<unknown>): Promise<Victim[]> {
  const killed: Victim[] = [];
  let isSending = true;
  const stop = () => {
    isSending = false;
  };
  sending.then(stop, stop);
  for (let turn = randomInt(VICTIMS.length); isSending; turn++) {
    await sleep(randomInt(600, 2_400));
    const victim = VICTIMS[turn % VICTIMS.length] ?? "web";
    if (isSending && kill(victim, dataDir)) killed.push(victim);
  }
  return killed;
}

async function query<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
  const password = readFileSync(join(dataDir, "postgres/password"), "utf8").trim();
  const port = readFileSync(join(dataDir, "postgres.port"), "utf8").trim();
  const client = new pg.Client({ connectionString: `postgres://spillway:${password}@127.0.0.1:${port}/spillway` });
  await client.connect();
  try {
    return (await client.query<R>(text, values)).rows;
  } finally {
    await client.end();
  }
}

async function createStripeSource() {
  const source = newId();
  const secret = newId();
  const vault = createVault(readFileSync(join(dataDir, "app-secret"), "utf8").trim());
  await query("insert into source (id, name, provider, ingest_key) values ($1, 'chaos', 'stripe', $2)", [source, KEY]);
  await query("insert into source_secret (id, source_id, name, version, ciphertext) values ($1, $2, 'secret', 1, $3)", [
    secret,
    source,
    vault.encrypt(SECRET, `source_secret:${secret}`),
  ]);
  await query("select pg_notify('spillway_config', '')");
}

/** Acknowledged ids that the database does not know. */
async function missing(acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const ids = acknowledged.map(({ id }) => parsePublicId("evt", id));
  const rows = await query<{ id: string }>("select id from event where id = any($1::uuid[])", [ids]);
  const stored = new Set(rows.map(({ id }) => id));
  return acknowledged.filter((_, index) => !stored.has(ids[index] ?? "")).map(({ id }) => id);
}

async function undelivered(): Promise<number> {
  const [row] = await query<{ count: number }>("select count(*)::int as count from delivery where state <> 'delivered'");
  return row?.count ?? -1;
}

async function effects() {
  const [row] = await query(`
    select (select count(*)::int from event) as events,
           (select count(*)::int from delivery where state = 'delivered') as delivered,
           (select count(*)::int from ledger_entry) as entries,
           (select count(distinct event_id)::int from ledger_entry) as "entryEvents"`);
  return row;
}
