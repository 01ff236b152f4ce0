/** What a query finds in the database is what its words say, whatever the words are. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { wildcard } from "#lib/domain/matching.ts";
import { parseSearch, type SearchTerm, termText } from "#lib/domain/search.ts";
import { inTransaction } from "#lib/postgres/db.ts";
import { searchEventIds } from "#lib/store/search.ts";
import { indexNextEvents } from "#lib/store/terms.ts";
import { insertEvent, insertSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";

const db = useDatabase();
const NOW = new Date();
const HOUR_MS = 3_600_000;
const range = { from: new Date(NOW.getTime() - 24 * HOUR_MS), to: new Date(NOW.getTime() + 60_000) };

type Known = { id: string; source: string; provider: string; type: string; key: string; status: string; customer: string; age: number };
const known: Known[] = [];
const TYPES = ["invoice.paid", "invoice.failed", "charge_100%", "100%.real"];
const CUSTOMERS = ["cus_1", "cus_2", "12345678901234567890"];
const STATES = ["queued", "delivered", "dead", "retrying"];
const SOURCES = ["stripe eu", "shop"];

beforeAll(async () => {
  const sources = [
    await insertSource(db.db, { name: "stripe eu", provider: "stripe" }),
    await insertSource(db.db, { name: "shop", provider: "none" }),
  ];
  for (const name of ["a", "b"]) await db.queue.ensure(name, 1000);
  for (let i = 0; i < 60; i++) {
    const source = sources[i % 2]!;
    const [type, customer, state] = [TYPES[i % 4]!, CUSTOMERS[i % 3]!, i % 5 === 4 ? "unrouted" : STATES[i % 4]!];
    // The first half is old enough for the index; the second is still in the tail that is read directly.
    const age = i < 30 ? 2 * HOUR_MS : 1_000;
    const payload = `{"data":{"object":{"customer":${/^\d+$/.test(customer) ? customer : `"${customer}"`}}},"n":[${i},${i + 1}]}`;
    const event = await insertEvent(db, source, {
      type,
      payload,
      dedupKey: `key_${i}`,
      handlers: state === "unrouted" ? [] : ["a"],
      receivedAt: new Date(NOW.getTime() - age),
    });
    if (state !== "unrouted")
      await db.pool.query("update delivery set state = $2, fingerprint = 'fg_1', finished_at = now() where event_id = $1", [
        event.id,
        state,
      ]);
    known.push({ id: event.id, source: source.name, provider: source.provider, type, key: `key_${i}`, status: state, customer, age });
  }
  await inTransaction(db.pool, (tx) => indexNextEvents(tx, 1_000, NOW));
});

const find = async (q: string, options: { after?: string; limit?: number; order?: "asc" | "desc" } = {}) => {
  const parsed = parseSearch(q);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return searchEventIds(db.db, { terms: parsed.terms, range, now: NOW }, { limit: 500, ...options });
};

/** The same question, asked of a list in memory. */
function holds(event: Known, term: SearchTerm): boolean {
  if (term.kind === "received") return false;
  const any = (test: (value: string) => boolean) => ("values" in term ? term.values : [term.value]).some(test) !== term.negated;
  if (term.kind === "word") return any((word) => event.type.startsWith(word) || event.key.startsWith(word));
  if (term.kind === "body") return any((value) => term.path === "data.object.customer" && value === event.customer);
  const field = { source: event.source, provider: event.provider, type: event.type, key: event.key, status: event.status }[
    term.field as "source"
  ];
  return any((value) => wildcard(value)(field));
}

const term = fc.oneof(
  fc.constantFrom(...SOURCES, "sh*", "nobody").map((value) => termText("source", value)),
  fc.constantFrom("stripe", "none", "*").map((value) => termText("provider", value)),
  fc.constantFrom(...TYPES, "invoice.*", "*100%*", "100_.*").map((value) => termText("type", value)),
  fc.constantFrom(...STATES, "unrouted").map((value) => `status:${value}`),
  fc.constantFrom("status:(dead,retrying)", "type:(invoice.paid,100%.real)"),
  fc.constantFrom(...CUSTOMERS, "cus_3").map((value) => `body.data.object.customer:${value}`),
  fc.constantFrom("key_1", "invoice", "key", "100%", "nothing"),
);

describe("search", () => {
  test("finds what an in-memory filter finds, for any terms", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), term), { maxLength: 4 }), async (terms) => {
        const q = terms.map(([negated, text]) => (negated ? `-${text}` : text)).join(" ");
        const parsed = parseSearch(q);
        if (!parsed.ok) throw new Error(`${q}: ${parsed.problem.message}`);
        const expected = known.filter((event) => parsed.terms.every((entry) => holds(event, entry))).map(({ id }) => id);
        expect((await find(q)).toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 150 },
    );
  });

  test("pages newest first and oldest first without a gap or a repeat", async () => {
    const all = known.map(({ id }) => id).toSorted();
    for (const order of ["desc", "asc"] as const) {
      const seen: string[] = [];
      for (let after: string | undefined; ; after = seen.at(-1)) {
        const page = await find("", { ...(after ? { after } : {}), limit: 7, order });
        seen.push(...page);
        if (page.length < 7) break;
      }
      expect(seen).toEqual(order === "asc" ? all : all.toReversed());
    }
  });

  test("a value in a payload is found before the index has it, by its exact digits", async () => {
    const young = known.filter(({ age, customer }) => age < HOUR_MS && customer === "12345678901234567890").map(({ id }) => id);
    const found = await find("body.data.object.customer:12345678901234567890 received>now-1h");
    expect(found.toSorted()).toEqual(young.toSorted());
    expect(await find("body.data.object.customer:12345678901234567891")).toEqual([]);
  });

  test("what a person types is data, never SQL", async () => {
    for (const text of ["'; drop table event; --", '\\"', "%", "_", "$1", "\u{1f600}"]) {
      await find(termText("type", text));
      await find(termText("body.x", text));
      await find(`-${termText("source", text)}`);
    }
    expect((await find("")).length).toBe(known.length);
  });
});
