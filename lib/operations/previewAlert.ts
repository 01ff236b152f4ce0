/** The last seven days as an alert rule would have seen them, and when it would have fired. */
import type { z } from "zod";
import type { AlertPreview, alertPreviewQuery } from "#lib/contracts/alerts.ts";
import { asksQuery, wouldHaveFired } from "#lib/domain/alerts.ts";
import { idTime, parsePublicId } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";
import { minuteCounts } from "#lib/store/alertHistory.ts";
import { searchEventIds } from "#lib/store/search.ts";
import { queryOf } from "./replayScope.ts";
import { withinTime } from "./withinTime.ts";

type Input = z.output<typeof alertPreviewQuery>;

const MINUTE_MS = 60_000;
const DAYS = 7;
const STEP_MINUTES = 15;
/** Events a preview counts; in a busy week it begins later, and says so. */
const MAX_EVENTS = 50_000;
const MIN_ATTEMPTS = 10;

/** @throws AppError `bad_query` */
export async function previewAlert(db: Db, input: Input, now: Date): Promise<AlertPreview> {
  const start = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS - DAYS * 86_400_000;
  const seen = asksQuery(input.kind) ? await eventMinutes(db, input, start, now) : await recordedMinutes(db, input, start);
  if (!seen) {
    const note = "This looks at how things are now; how they were is not kept, so there is nothing to try it on.";
    return { points: [], stepMinutes: STEP_MINUTES, firings: [], note };
  }
  const values = windowValues(input, seen, start);
  const firings = wouldHaveFired(input, values, start, MINUTE_MS);
  return {
    points: worstOfSteps(input, values).map((value, index) => ({
      at: new Date(start + index * STEP_MINUTES * MINUTE_MS).toISOString(),
      value,
    })),
    stepMinutes: STEP_MINUTES,
    firings: firings.map(({ from, to }) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })),
    note:
      seen.since > start
        ? `So many events match that only those since ${new Date(seen.since).toISOString().slice(0, 16)}Z were counted.`
        : "",
  };
}

/** By minute since the start; `since`: from when on it is complete, in ms. */
type Seen = { part: Float64Array; whole: Float64Array; since: number };

const blank = (since: number): Seen => ({ part: new Float64Array(DAYS * 1440 + 1), whole: new Float64Array(DAYS * 1440 + 1), since });

function add(seen: Seen, start: number, at: number, part: number, whole = 0): void {
  const index = Math.floor((at - start) / MINUTE_MS);
  if (index < 0 || index >= seen.part.length) return;
  seen.part[index] = (seen.part[index] ?? 0) + part;
  seen.whole[index] = (seen.whole[index] ?? 0) + whole;
}

async function eventMinutes(db: Db, { q }: Input, start: number, now: Date): Promise<Seen> {
  const range = { from: new Date(start), to: now };
  const ids = await withinTime(searchEventIds(db, { query: queryOf(q), range, now }, { limit: MAX_EVENTS }));
  const oldest = ids.length === MAX_EVENTS ? idTime(ids.at(-1) ?? "").getTime() : start;
  const seen = blank(oldest);
  for (const id of ids) add(seen, start, idTime(id).getTime(), 1);
  return seen;
}

async function recordedMinutes(db: Db, { kind, handler, sourceId }: Input, start: number): Promise<Seen | undefined> {
  const source = sourceId === null ? null : (parsePublicId("src", sourceId) ?? null);
  const counts = await minuteCounts(db, { kind, handler, sourceId: source }, new Date(start));
  if (!counts) return undefined;
  const seen = blank(start);
  for (const { minute, part, whole } of counts) add(seen, start, minute.getTime(), part, whole);
  return seen;
}

/** What the rule would have measured at each minute: its window, slid along. */
function windowValues({ kind, windowMinutes }: Input, { part, whole, since }: Seen, start: number): (number | null)[] {
  let [sum, all] = [0, 0];
  return Array.from(part, (added, minute) => {
    sum += added - (part[minute - windowMinutes] ?? 0);
    all += (whole[minute] ?? 0) - (whole[minute - windowMinutes] ?? 0);
    if (start + (minute - windowMinutes) * MINUTE_MS < since) return null;
    return kind === "failure_ratio" ? Math.round((100 * sum) / Math.max(all, MIN_ATTEMPTS)) : sum;
  });
}

/** The value of each step that is nearest to firing, so that no peak is lost between two points. */
function worstOfSteps({ kind }: Input, values: readonly (number | null)[]): (number | null)[] {
  const steps: (number | null)[] = [];
  for (let at = 0; at < values.length; at += STEP_MINUTES) {
    const known = values.slice(at, at + STEP_MINUTES).filter((value) => value !== null);
    steps.push(known.length === 0 ? null : kind === "silence" ? Math.min(...known) : Math.max(...known));
  }
  return steps;
}
