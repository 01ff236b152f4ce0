/** The counts by the minute of one day, as ingest, the worker and the indexer would have left them. */
import type { AttemptOutcome } from "#lib/domain/delivery.ts";
import { MINUTE_MS } from "./plan.ts";
import type { Tables } from "./tables.ts";

const VERDICTS = ["received", "accepted", "duplicate", "rejected", "handshake"] as const;
const REASONS: Partial<Record<CountedVerdict, string>> = { rejected: "signature_rejected" };
const OUTCOMES = ["delivered", "failed", "timed_out", "permanent", "schema_mismatch", "throttled", "dead"] as const;
type CountedVerdict = (typeof VERDICTS)[number];
type CountedOutcome = AttemptOutcome | "dead";

export type Rollups = {
  request(ms: number, source: number, verdict: CountedVerdict, bytes: number): void;
  event(ms: number, source: number, type: string, deliveries: number): void;
  attempt(ms: number, source: number, handler: number, outcome: CountedOutcome, durationMs: number, waitMs: number): void;
  /** Writes them all. */
  end(tables: Tables, shard: number, sources: readonly { id: Buffer }[], handlers: readonly string[]): void;
};

const PLACES = 64;

export function createRollups(dayStart: number): Rollups {
  const requests = new Map<number, { count: number; bytes: number }>();
  const events = new Map<number, { count: number; deliveries: number }>();
  const attempts = new Map<number, { count: number; durationMs: number; waitMs: number }>();
  const types: Map<string, number>[] = [];
  const minuteOf = (ms: number) => Math.floor((ms - dayStart) / MINUTE_MS);
  const momentOf = (minute: number) => dayStart + minute * MINUTE_MS;

  return {
    request(ms, source, verdict, bytes) {
      for (const counted of ["received", verdict] as const) {
        const entry = getOrAdd(requests, (minuteOf(ms) * PLACES + source) * PLACES + VERDICTS.indexOf(counted), () => ({
          count: 0,
          bytes: 0,
        }));
        entry.count++;
        if (counted !== "received") entry.bytes += bytes;
      }
    },
    event(ms, source, type, deliveries) {
      const minute = minuteOf(ms);
      const entry = getOrAdd(events, (minute * PLACES + source) * 2 + (deliveries > 0 ? 1 : 0), () => ({ count: 0, deliveries: 0 }));
      entry.count++;
      entry.deliveries += deliveries;
      const place = minute * PLACES + source;
      types[place] ??= new Map();
      types[place].set(type, (types[place].get(type) ?? 0) + 1);
    },
    attempt(ms, source, handler, outcome, durationMs, waitMs) {
      const place = ((minuteOf(ms) * PLACES + source) * PLACES + handler) * PLACES + OUTCOMES.indexOf(outcome as "dead");
      const entry = getOrAdd(attempts, place, () => ({ count: 0, durationMs: 0, waitMs: 0 }));
      entry.count++;
      entry.durationMs += durationMs;
      entry.waitMs += waitMs;
    },
    end(tables, shard, sources, handlers) {
      const sourceId = (source: number) => (sources[source] as { id: Buffer }).id;
      for (const [place, { count, bytes }] of requests) {
        const verdict = VERDICTS[place % PLACES] as CountedVerdict;
        const rows = tables.request_minute;
        rows.row(7);
        rows.moment(momentOf(Math.floor(place / PLACES / PLACES)));
        rows.uuid(sourceId(Math.floor(place / PLACES) % PLACES));
        rows.ascii(verdict);
        rows.ascii(REASONS[verdict] ?? "");
        rows.int4(shard);
        rows.int4(count);
        rows.int8(bytes);
      }
      for (const [place, { count, deliveries }] of events) {
        const rows = tables.event_minute;
        rows.row(6);
        rows.moment(momentOf(Math.floor(place / 2 / PLACES)));
        rows.uuid(sourceId(Math.floor(place / 2) % PLACES));
        rows.bool(place % 2 === 1);
        rows.int4(shard);
        rows.int4(count);
        rows.int4(deliveries);
      }
      for (const [place, { count, durationMs, waitMs }] of attempts) {
        const rows = tables.delivery_minute;
        rows.row(8);
        rows.moment(momentOf(Math.floor(place / PLACES / PLACES / PLACES)));
        rows.ascii(handlers[Math.floor(place / PLACES) % PLACES] as string);
        rows.uuid(sourceId(Math.floor(place / PLACES / PLACES) % PLACES));
        rows.ascii(OUTCOMES[place % PLACES] as string);
        rows.int4(shard);
        rows.int4(count);
        rows.int8(durationMs);
        rows.int8(waitMs);
      }
      endTypes(tables, sourceId);
    },
  };

  function endTypes(tables: Tables, sourceId: (source: number) => Buffer): void {
    const write = (rows: Tables["type_minute"], ms: number, source: number, type: string, count: number) => {
      rows.row(4);
      rows.moment(ms);
      rows.uuid(sourceId(source));
      rows.text(type);
      rows.int4(count);
    };
    const hours = new Map<string, { ms: number; source: number; type: string; count: number }>();
    for (const [place, counts] of types.entries())
      for (const [type, count] of counts ?? []) {
        const [minute, source] = [Math.floor(place / PLACES), place % PLACES];
        const hour = momentOf(minute - (minute % 60));
        write(tables.type_minute, momentOf(minute), source, type, count);
        const sum = getOrAdd(hours, `${hour} ${source} ${type}`, () => ({ ms: hour, source, type, count: 0 }));
        sum.count += count;
      }
    for (const { ms, source, type, count } of hours.values()) write(tables.type_hour, ms, source, type, count);
  }
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
