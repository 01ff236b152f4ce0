/** After an outage dead letters are counted from a sample: within a few percent, bar by bar, and never without saying so. */
import { beforeAll, expect, test } from "vitest";
import { URGENCY } from "#lib/domain/delivery.ts";
import { idFloor, newId } from "#lib/domain/id.ts";
import { countExceptions } from "#lib/store/rollups.ts";
import { useDatabase } from "#tests/support/postgres.ts";

const database = useDatabase();
const START = Date.parse("2026-11-20T00:00:00Z");
const MINUTE = 60_000;
const edges = [0, 60, 120, 180].map((minute) => new Date(START + minute * MINUTE));
const [QUIET, BROKEN] = [newId(), newId()];
const DEAD = 9_600;
const OPEN = 512;

beforeAll(async () => {
  // The same ids in each run. Twice as many in the second hour as in the first, none in the third; one source has but a few.
  await database.db.query(
    `insert into delivery (id, event_id, source_id, handler, state, fingerprint)
     select gen_random_uuid(), overlay(md5(f.n::text)::uuid::text placing left(f.floor, 13) from 1 for 13)::uuid, f.source, 'h', 'dead', f.fingerprint
     from unnest($1::text[], $2::uuid[], $3::text[]) with ordinality as f (floor, source, fingerprint, n)`,
    [
      Array.from({ length: DEAD }, (_, n) => idFloor(new Date(START + (n % 3 === 0 ? 0 : 60) * MINUTE + (n % 3_600) * 1_000))),
      Array.from({ length: DEAD }, (_, n) => (n % 100 === 0 ? QUIET : BROKEN)),
      Array.from({ length: DEAD }, (_, n) => (n % 4 === 0 ? "fg_b" : "fg_a")),
    ],
  );
  await database.db.query(
    `insert into delivery (id, event_id, source_id, handler, state) select f.id, f.id, $2::uuid, 'h', 'queued' from unnest($1::uuid[]) as f (id)`,
    [
      Array.from({ length: OPEN }, (_, n) => `${idFloor(new Date(START + 150 * MINUTE)).slice(0, 24)}${n.toString(16).padStart(12, "0")}`),
      BROKEN,
    ],
  );
});

const ask = (dead: number, sources: string[] | null = null, open = OPEN) =>
  countExceptions(database.db, edges, { sources, types: null, states: URGENCY, open: true }, { dead, open });
const barsOf = ({ events }: Awaited<ReturnType<typeof ask>>, state = "dead") =>
  [0, 1, 2].map((bar) =>
    events.filter(({ bucket, rank }) => bucket === bar && URGENCY[rank - 1] === state).reduce((sum, { events: n }) => sum + n, 0),
  );

test("up to the limit each is counted", async () => {
  const found = await ask(DEAD);
  expect(found.exact).toBe(true);
  expect(barsOf(found)).toEqual([3_200, 6_400, 0]);
  expect(barsOf(found, "queued")).toEqual([0, 0, OPEN]);
  expect(Object.fromEntries(found.errors.map(({ fingerprint, events }) => [fingerprint, events]))).toEqual({ fg_a: 7_200, fg_b: 2_400 });
});

test("beyond it the numbers come from the sixteenth part, and what is open is still counted", async () => {
  const found = await ask(DEAD - 1);
  expect(found.exact).toBe(false);
  const [first = 0, second = 0, third] = barsOf(found);
  // Four standard deviations of a sample of 200 and of 400.
  expect(Math.abs(first / 3_200 - 1)).toBeLessThan(0.28);
  expect(Math.abs(second / 6_400 - 1)).toBeLessThan(0.2);
  expect(third).toBe(0);
  expect(barsOf(found, "queued")).toEqual([0, 0, OPEN]);
  expect(found.errors.map(({ fingerprint }) => fingerprint).toSorted()).toEqual(["fg_a", "fg_b"]);
});

test("a source that has few is counted exactly beside one that has many", async () => {
  const found = await ask(1_000, [QUIET]);
  expect(found.exact).toBe(true);
  expect(barsOf(found).reduce((sum, n) => sum + n, 0)).toBe(DEAD / 100);
});

test("in a flood what is open comes from the sixteenth part, and the dead are still counted", async () => {
  const found = await ask(DEAD, null, OPEN - 1);
  expect(found.exact).toBe(false);
  // Their ids end in every byte twice.
  expect(barsOf(found, "queued")).toEqual([0, 0, OPEN]);
  expect(barsOf(found)).toEqual([3_200, 6_400, 0]);
});
