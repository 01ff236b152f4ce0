/** The tables the seed fills by COPY, their columns, and the rows of each that a day has made so far. */
import { CopyRows } from "#lib/postgres/copyRows.ts";

/** Loaded as tables of their own for each day, and attached when their indexes are made. */
export const DAILY = {
  request: "id, source_id, method, query, body, headers, body_bytes, verdict, reason, status, remote_address, secret_version, event_id",
  event: "id, request_id, source_id, type, dedup_key, entity_key, occurred_at, body_start, body_end, context, deliveries",
  event_term: "term, event_id, more",
  attempt:
    "id, delivery_id, event_id, handler, number, outcome, error_name, error_message, error_stack, duration_ms, worker_id, handler_version, retry_at",
} as const;

export const WHOLE = {
  event_key: "source_id, dedup_key, event_id, body_hash",
  delivery:
    "id, event_id, source_id, handler, state, attempts, job_id, next_attempt_at, finished_at, fingerprint, error, replay_id, replayed_by, key, seq, in_slot",
  request_minute: "minute, source_id, verdict, reason, shard, requests, bytes",
  event_minute: "minute, source_id, routed, shard, events, deliveries",
  delivery_minute: "minute, handler, source_id, outcome, shard, deliveries, duration_ms, wait_ms",
  type_minute: "minute, source_id, type, events",
  type_hour: "hour, source_id, type, events",
} as const;

export type Daily = keyof typeof DAILY;
export type Table = Daily | keyof typeof WHOLE;
export const columnsOf = (table: Table): string => ({ ...DAILY, ...WHOLE })[table];

export type Tables = Record<Table, CopyRows>;
export const newTables = (): Tables =>
  Object.fromEntries([...Object.keys(DAILY), ...Object.keys(WHOLE)].map((table) => [table, new CopyRows()])) as Tables;

/** The bytes of a uuid's text. */
export const uuidBytes = (text: string): Buffer => Buffer.from(text.replaceAll("-", ""), "hex");
export function uuidText(bytes: Uint8Array, from = 0): string {
  const hex = Buffer.from(bytes.subarray(from, from + 16)).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
