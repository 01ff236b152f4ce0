/** One failure group with all its page shows, and what its payloads have in common. */
import type { FailureCommon, FailureDetail, FailureHour } from "#lib/contracts/failures.ts";
import { commonTerms } from "#lib/domain/common.ts";
import { inputsOf } from "#lib/domain/fingerprint.ts";
import { idTime, publicId } from "#lib/domain/id.ts";
import { termsOf } from "#lib/domain/terms.ts";
import type { Db } from "#lib/postgres/db.ts";
import { listComments } from "#lib/store/failureChanges.ts";
import { countBlockedKeys, deadByHour } from "#lib/store/failureFacts.ts";
import {
  type ComparedEvent,
  findLastDelivered,
  findLastError,
  listFailingEvents,
  listSamples,
  listSucceedingEvents,
  type SampleRow,
  versionsByHour,
} from "#lib/store/failureSamples.ts";
import { findFailure, listMerged } from "#lib/store/failures.ts";
import { failureGroup, withFacts } from "./failures.ts";

const TIMELINE_HOURS = 168;
const TIMELINE_CAP = 5_000;

export async function loadFailure(db: Db, fingerprint: string, now = new Date()): Promise<FailureDetail | undefined> {
  const record = await findFailure(db, fingerprint);
  if (!record) return undefined;
  const group = failureGroup(record, now);
  const own = [fingerprint, ...group.merged];
  const { handler, sample_event_id: sampleId } = record;
  const [rows, samples, error, timeline, last, comments, merged, blockedKeys] = await Promise.all([
    withFacts(db, [group], now),
    listSamples(db, own),
    findLastError(db, sampleId, handler),
    timelineOf(db, own, now),
    findLastDelivered(db, sampleId, handler, record.first_seen_at),
    listComments(db, own),
    listMerged(db, fingerprint),
    countBlockedKeys(db, handler),
  ]);
  const [row] = rows;
  if (!row) return undefined;
  const thrown = { name: record.error_name, message: error?.error_message ?? record.sample, stack: error?.error_stack ?? null };
  return {
    ...row,
    fingerprintVersion: record.fingerprint_version,
    inputs: inputsOf(record, handler, thrown),
    samples: samples.map(sampleOf),
    timeline,
    timelineCap: TIMELINE_CAP,
    lastDeliveredEventId: last ? publicId("evt", last) : null,
    comments,
    mergedGroups: merged.map(({ error_name, ...rest }) => ({ ...rest, errorName: error_name })),
    mergedInto: record.merged_into,
    blockedKeys,
  };
}

const sampleOf = ({ kind, event_id, error }: SampleRow) => ({
  kind,
  eventId: publicId("evt", event_id),
  error: error ?? "",
  receivedAt: idTime(event_id).toISOString(),
});

const HOUR_MS = 3_600_000;

async function timelineOf(db: Db, fingerprints: readonly string[], now: Date): Promise<FailureHour[]> {
  const dead = new Map<number, number>();
  for (const row of await deadByHour(db, fingerprints, TIMELINE_HOURS, TIMELINE_CAP))
    dead.set(row.hour, (dead.get(row.hour) ?? 0) + row.dead);
  const hours = [...dead.keys()].toSorted((a, b) => a - b);
  const versions = await versionsByHour(db, fingerprints, hours, TIMELINE_HOURS);
  const running = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  return hours.map((hour) => ({
    at: new Date(running - (TIMELINE_HOURS - 1 - hour) * HOUR_MS).toISOString(),
    dead: dead.get(hour) ?? 0,
    version: versions.get(hour) || null,
  }));
}

/** Payloads of the group's latest dead letters against payloads that the same handler delivered. Undefined: no such group. */
export async function loadCommon(db: Db, fingerprint: string): Promise<FailureCommon | undefined> {
  const record = await findFailure(db, fingerprint);
  if (!record) return undefined;
  const [failing, succeeding] = await Promise.all([
    listFailingEvents(db, [fingerprint, ...(record.merged ?? [])]),
    listSucceedingEvents(db, record.handler, record.first_seen_at),
  ]);
  const terms = commonTerms(failing.map(facetsOf), succeeding.map(facetsOf));
  return {
    terms: terms.map((term) =>
      term.path.startsWith(OWN) ? { ...term, of: "event", path: term.path.slice(OWN.length) } : { ...term, of: "payload" },
    ),
    failing: failing.length,
    succeeding: succeeding.length,
  };
}

/** No path of a payload begins with it: the event's own facts stand first, so that a payload's echo of them is left out. */
const OWN = "\u0000";

const facetsOf = ({ source, type, body }: ComparedEvent) => [
  { path: `${OWN}source`, value: source },
  { path: `${OWN}type`, value: type },
  ...termsOf(body.toString()),
];
