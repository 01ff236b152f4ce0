/** What a day leaves for the end: failure groups, open deliveries that need a job, lines, and what replays did. Plain data. */
import type { Row, Wanted } from "./attempts.ts";
import { groupOf } from "./incidents.ts";
import { randomOf } from "./random.ts";
import { uuidText } from "./tables.ts";

export type FailureSeen = {
  fingerprint: string;
  handler: string;
  errorName: string;
  title: string;
  sample: string;
  eventId: string;
  dead: number;
  firstMs: number;
  lastMs: number;
};
export type OpenSeen = { id: string; jobId: string; handler: string; nextAt: number | null };
export type LineSeen = { handler: string; key: string; lastSeq: number; blockedBy: string | null; blockedMs: number; ms: number };
export type ReplaySeen = {
  number: number;
  handler: string;
  fingerprint: string;
  planned: number;
  delivered: number;
  dead: number;
  types: Record<string, number>;
  lastMs: number;
};
export type DayOutcomes = { failures: FailureSeen[]; open: OpenSeen[]; lines: LineSeen[]; replays: ReplaySeen[] };

export type Outcomes = {
  died(wanted: Wanted, row: Row, handler: string): void;
  open(wanted: Wanted, row: Row, handler: string): void;
  stands(wanted: Wanted, row: Row, handler: string): void;
  /** `state` null: it was in the replay's plan, and the replay was cancelled before it. */
  replayed(wanted: Wanted, row: Row, handler: string, number: number, state: "delivered" | "dead" | null, ms: number): void;
  take(): DayOutcomes;
};

export function createOutcomes(): Outcomes {
  const failures = new Map<string, FailureSeen>();
  const open: OpenSeen[] = [];
  const lines = new Map<string, LineSeen>();
  const replays = new Map<number, ReplaySeen>();
  return {
    died({ eventId, ms }, { fingerprint, incident, error, finishedAt }, handler) {
      if (!fingerprint || !incident) return;
      const name = incident.error.name;
      const failure = failures.get(fingerprint) ?? {
        ...{
          fingerprint,
          handler,
          errorName: name,
          title: groupOf(incident, handler, randomOf("title")).title,
          sample: "",
          eventId: "",
          dead: 0,
        },
        ...{ firstMs: finishedAt ?? ms, lastMs: 0 },
      };
      failures.set(fingerprint, failure);
      failure.dead++;
      failure.firstMs = Math.min(failure.firstMs, finishedAt ?? ms);
      if ((finishedAt ?? ms) < failure.lastMs) return;
      Object.assign(failure, { lastMs: finishedAt ?? ms, eventId: uuidText(eventId), sample: (error ?? "").slice(name.length + 2) });
    },
    open(_wanted, { id, jobId, nextAt }, handler) {
      if (jobId) open.push({ id: uuidText(id), jobId: uuidText(jobId), handler, nextAt });
    },
    stands({ key, ms }, { id, seq, state, finishedAt }, handler) {
      if (key === null) return;
      const line = lines.get(key) ?? { handler, key, lastSeq: 0, blockedBy: null, blockedMs: 0, ms };
      lines.set(key, line);
      line.lastSeq = Math.max(line.lastSeq, seq ?? 1);
      line.ms = ms;
      if (state === "dead") Object.assign(line, { blockedBy: uuidText(id), blockedMs: finishedAt ?? ms });
    },
    replayed({ type }, { fingerprint }, handler, number, state, ms) {
      const replay = replays.get(number) ?? {
        ...{ number, handler, fingerprint: fingerprint ?? "", planned: 0, delivered: 0, dead: 0 },
        types: {},
        lastMs: 0,
      };
      replays.set(number, replay);
      replay.planned++;
      replay.types[type] = (replay.types[type] ?? 0) + 1;
      if (state === null) return;
      replay[state]++;
      replay.lastMs = Math.max(replay.lastMs, ms);
    },
    take: () => ({ failures: [...failures.values()], open, lines: [...lines.values()], replays: [...replays.values()] }),
  };
}
