/** What a query finds in the database is what its words say of each event, whatever the words are. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { idTime, publicId } from "#lib/domain/id.ts";
import { leavesOf } from "#lib/domain/query/ast.ts";
import { matchesQuery, type Subject } from "#lib/domain/query/evaluate.ts";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { termText } from "#lib/domain/query/text.ts";
import { inTransaction } from "#lib/postgres/db.ts";
import { explainSearch } from "#lib/store/search/explain.ts";
import { loadSubjects } from "#lib/store/search/subjects.ts";
import { type SearchOptions, searchEventIds, searchPage } from "#lib/store/search.ts";
import { indexNextEvents } from "#lib/store/terms.ts";
import { insertEvent, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";

const db = useDatabase();
const NOW = new Date();
const HOUR_MS = 3_600_000;
const range = { from: new Date(NOW.getTime() - 30 * HOUR_MS), to: new Date(NOW.getTime() + 60_000) };
const REPLAY = "0199aaaa-0000-7000-8000-000000000001";
const EVENTS = 90;

let subjects: Subject[] = [];
const TYPES = ["invoice.paid", "invoice.failed", "charge_100%", "100%.real", "ünïcode.type"];
const CUSTOMERS = ["cus_1", "cus_2", "12345678901234567890", "", `long ${"x".repeat(60)}1`, `long ${"x".repeat(60)}2`];
const STATES = ["queued", "delivered", "dead", "retrying", "cancelled"];
const SOURCES = ["Stripe EU", "shop", "x*y"];

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

function payloadOf(n: number): string {
  const customer = pick(CUSTOMERS, n);
  const id = /^\d+$/.test(customer) ? customer : JSON.stringify(customer);
  const object = `"customer":${id},"amount":${pick(["10", "10.0", "-3", "1e3", "999999999999999999999"], n)},"paid":${n % 2 === 0}`;
  const at = `"at":${pick(['"2026-11-24T10:00:00Z"', '"2026-11-24"', "1764000000", '"soon"', "null"], n)}`;
  return n % 11 === 10 ? "no json" : `{"data":{"object":{${object}}},${at},"items":[{"sku":"a${n % 4}"},{"sku":"b"}],"__proto__":${n}}`;
}

beforeAll(async () => {
  const sources = [
    await insertSource(db.db, { name: "Stripe EU", provider: "stripe" }),
    await insertSource(db.db, { name: "shop", provider: "none" }),
    await insertSource(db.db, { name: "x*y", provider: "none" }),
  ];
  for (const name of ["a", "b"]) await db.queue.ensure(name, 1000);
  const ids: string[] = [];
  for (let n = 0; n < EVENTS; n++) {
    // Two thirds are old enough for the index, over more than a day; the others are in the tail that is read directly.
    const age = n < 60 ? (1 + (n % 26)) * HOUR_MS + n : 1_000 + n;
    const { id, deliveries } = await insertEvent(db, pick(sources, n), {
      ...{ type: pick(TYPES, n), payload: payloadOf(n), dedupKey: `key_${n}`, entityKey: n % 3 === 0 ? null : `cus_${n % 5}` },
      ...{ handlers: n % 7 === 6 ? [] : n % 2 === 0 ? ["a"] : ["a", "b"], receivedAt: new Date(NOW.getTime() - age) },
    });
    ids.push(id);
    for (const [index, delivery] of deliveries.entries())
      await db.pool.query(
        `update delivery set state = $2, fingerprint = $3, error = 'Timeout after 5 s', attempts = $4, key = $5, finished_at = $6, replay_id = $7, replayed_by = $8 where id = $1`,
        [
          ...[delivery.id, pick(STATES, n + index), `fg_${n % 3}`, n % 5, n % 4 === 0 ? null : `line_${n % 3}`],
          ...[pick(STATES, n + index) === "delivered" ? new Date(idTime(id).getTime() + n * 1_000) : null, n % 6 === 5 ? REPLAY : null],
          n % 10 === 2 ? REPLAY : null,
        ],
      );
    await db.pool.query(
      "update request set remote_address = $2, headers = $3, query = $4 where id = (select request_id from event where id = $1)",
      [
        ...[id, pick(["10.1.2.3", "192.0.2.1", "2001:db8::1", "unknown"], n)],
        ...[
          JSON.stringify([
            ["X-Event", pick(["push", "pull"], n)],
            ["x-n", String(n)],
          ]),
          n % 2 === 0 ? `/in/key?mode=${n % 4}` : "",
        ],
      ],
    );
    for (const { id: delivery } of deliveries.slice(0, n % 2))
      await db.pool.query(
        `insert into attempt (id, delivery_id, event_id, handler, number, outcome, duration_ms, worker_id) values (gen_random_uuid(), $1, $2, 'a', 1, $3, 5, gen_random_uuid())`,
        [delivery, id, pick(["failed", "timed_out"], Math.floor(n / 2))],
      );
  }
  // Attempts' ids carry their time; these were made with none.
  await db.pool.query("update attempt set id = overlay(id::text placing left(event_id::text, 14) from 1 for 14)::uuid");
  while ((await inTransaction(db.pool, (tx) => indexNextEvents(tx, 25, NOW))) > 0);
  subjects = await loadSubjects(db.db, ids);
});

const parse = (q: string) => {
  const parsed = parseQuery(q);
  if (!parsed.ok) throw new Error(`${q}: ${parsed.problem.message}`);
  return parsed.query;
};
const find = (q: string, options: Partial<SearchOptions> = {}) =>
  searchEventIds(db.db, { query: parse(q), range, now: NOW }, { limit: 500, ...options });

const term = fc.oneof(
  fc.constantFrom(...SOURCES, "stripe eu", "nobody").map((value) => termText("source", value)),
  fc.constantFrom(...TYPES).map((value) => termText("type", value)),
  fc.constantFrom(
    "source:sh*",
    "source:~STRIPE",
    "provider:stripe",
    "provider:*",
    "type:invoice.*",
    "type:*100%*",
    "type:100_.*",
    "type:~100",
    "type:ünï*",
  ),
  fc.constantFrom(...STATES, "unrouted").map((value) => `status:${value}`),
  fc.constantFrom("status:(dead,retrying)", "status:(unrouted,dead)", "has:status", "type:(invoice.paid,100%.real)"),
  fc.constantFrom(
    "handler:a",
    "handler:b",
    "handler:*",
    "attempts>2",
    "attempts:1..3",
    "error:fg_1",
    "error:~Timeout",
    "has:error",
    "error:fg_*",
  ),
  fc.constantFrom("outcome:failed", "has:outcome", "latency>30s", "latency<=20s", "line:line_1", "line:line*", "has:line"),
  fc.constantFrom(
    `replay:${publicId("rpl", REPLAY)}`,
    "replay:rpl_x",
    "has:replay",
    "entity:cus_1",
    "entity:cus*",
    "has:entity",
    "entity:*1",
    "key:~_1",
  ),
  fc.constantFrom(...CUSTOMERS.filter((value) => value !== "")).map((value) => termText("body.data.object.customer", value)),
  fc.constantFrom(...CUSTOMERS.filter((value) => value !== "")).map((value) => termText("body", value)),
  fc.constantFrom(
    "body.data.object.customer:cus*",
    "body.data.object.customer:*",
    "body:long*",
    "body:cus_*",
    "body.items.sku:a1",
    "body.items[*].sku:(a0,a2)",
  ),
  fc.constantFrom(
    "body.data.object.amount>9",
    "body.data.object.amount<=10",
    "body.data.object.amount:-5..5",
    "body.data.object.amount:10",
    "body.__proto__>50",
  ),
  fc.constantFrom(
    "body.at>=2026-11-24T10:00Z",
    "body.at<2026-11-25",
    "body.at:null",
    "body.at>now-9000d",
    "has:body.at",
    "has:body.data",
    'body.data.object.customer:""',
  ),
  fc.constantFrom(
    "body.data.object.customer:~us",
    "body.data.object.customer:*2",
    "body:~oon",
    "header.x-event:push",
    "header.x-n>40",
    "query.mode:2",
    "has:query.mode",
  ),
  fc.constantFrom(
    "received>now-5h",
    "received<=now-90m",
    "age>3h",
    "age<=2h",
    "received:2026-11-24",
    "size>100",
    "size:7",
    "method:POST",
    "method:P*",
  ),
  fc.constantFrom(
    "ip:10.0.0.0/8",
    "ip:192.0.2.1",
    "ip:2001:db8::/32",
    "ip:10.*",
    "ip:~db8",
    "key_1",
    "key_1*",
    "invoice",
    "100%",
    "nothing",
  ),
);
const query: fc.Arbitrary<string> = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    term,
    fc.tuple(tie("query"), tie("query")).map(([a, b]) => `${a} ${b}`),
    fc.tuple(tie("query"), tie("query")).map(([a, b]) => `(${a} OR ${b})`),
    tie("query").map((inner) => `NOT (${inner})`),
  ),
})).query;

describe("a search", () => {
  test("finds what the query says of each event in memory, whatever the query is", async () => {
    await fc.assert(
      fc.asyncProperty(query, async (q) => {
        const asked = parse(q);
        const expected = subjects.filter((subject) => matchesQuery(asked, subject, NOW)).map(({ id }) => id);
        expect((await find(q)).toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 300 },
    );
  });

  test("is asked with terms that find some events and not all, or the comparison would prove nothing", async () => {
    let telling = 0;
    const texts = fc.sample(query, 200);
    for (const q of texts) {
      const found = subjects.filter((subject) => matchesQuery(parse(q), subject, NOW)).length;
      if (found > 0 && found < subjects.length) telling++;
    }
    expect(telling).toBeGreaterThan(80);
    expect(texts.some((q) => [...leavesOf(parse(q))].some(({ negated }) => negated))).toBe(true);
  });

  test.each(["", "handler:a", "body.items.sku:b", "body:~us", "status:dead OR type:invoice.*"])(
    "of '%s' pages newest first and oldest first without a gap or a repeat",
    async (q) => {
      const all = (await find(q)).toSorted();
      expect(all.length).toBeGreaterThan(7);
      for (const order of ["desc", "asc"] as const) {
        const seen: string[] = [];
        for (let after: string | undefined; ; ) {
          const page = await searchPage(db.db, { query: parse(q), range, now: NOW }, { after, limit: 7, order });
          expect(page.ids.length).toBeLessThanOrEqual(7);
          seen.push(...page.ids);
          if (page.next === null) break;
          after = page.next;
        }
        expect(seen).toEqual(order === "asc" ? all : all.toReversed());
      }
    },
  );

  test("takes what a person types as data, never as SQL", async () => {
    for (const text of ["'; drop table event; --", '\\"', "%", "_", "$1", "\u{1f600}", "a\0b"]) {
      for (const field of ["type", "body.x", "body", "entity", "handler", "error", "ip", "key"])
        await find(termText(field, text.replace("\0", "")));
      await find(`-${termText("source", text)}`);
    }
    expect((await find("")).length).toBe(EVENTS);
  });

  test("says before it runs how many payloads it would have to read", async () => {
    const explain = (q: string) => explainSearch(db.db, { query: parse(q), range, now: NOW });
    expect(await explain("body.items.sku:b status:dead")).toMatchObject({ scan: null });
    expect(await explain("body:~us")).toMatchObject({ scan: 60 });
    expect((await explain("body:~us type:invoice.* source:shop")).scan).toBe(
      subjects.filter(
        ({ type, source, receivedAt }) =>
          type.startsWith("invoice.") && source.name === "shop" && receivedAt < new Date(NOW.getTime() - HOUR_MS),
      ).length,
    );
  });
});
