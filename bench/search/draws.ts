/** Values to search for, out of the events that are there: searches for what nobody has would be too easy. */
import { idFloor, publicId } from "#lib/domain/id.ts";
import { termText } from "#lib/domain/query/text.ts";
import { type Term, termsOf } from "#lib/domain/terms.ts";
import type { Db } from "#lib/postgres/db.ts";
import { INDEXED_COLUMNS } from "#lib/store/terms.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

type Sample = { id: string; type: string; key: string; terms: Term[] };

/** Events near moments that are spread over the last `spanMs`, of sources that send what `like` says. */
export async function sampleEvents(
  db: Db,
  { until, spanMs, count, like = "%" }: { until: number; spanMs: number; count: number; like?: string },
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let n = 0; samples.length < count && n < 3 * count; n++) {
    // Golden-ratio steps: everywhere in the span, the same in each run.
    const at = until - spanMs * (0.02 + 0.96 * ((n * 0.618034) % 1));
    const { rows } = await db.query<{ id: string; type: string; dedup_key: string; body: Buffer | null }>(
      `select e.type, ${INDEXED_COLUMNS} from event e join request r on r.id = e.request_id
       where e.id >= $1::uuid and e.id < $2::uuid and e.type like $3::text order by e.id limit 1`,
      [idFloor(new Date(at)), idFloor(new Date(at + 2 * HOUR_MS)), like],
    );
    for (const { id, type, dedup_key: key, body } of rows) samples.push({ id, type, key, terms: termsOf(body?.toString("utf8") ?? "") });
  }
  return samples;
}

export const publicIds = (samples: readonly Sample[]) => samples.map(({ id }) => publicId("evt", id));

/** Keys as people paste them: a provider's id that begins like none of ours, or in its field. */
export const keyQueries = (samples: readonly Sample[]) => samples.map(({ key }) => termText("key", key));

const RARE = ["data.object.id", "workflow_job.id", "message.mid", "event_id", "id"];
const MEDIUM = ["data.object.customer", "customer.email", "sender.id", "pull_request.number", "event.user", "recipient.email"];
const FREQUENT = ["data.object.currency", "livemode", "repository.name", "currency", "event.channel", "carrier", "recipient.id"];

/** In turn a value that one event has, one that a few have, and one that very many have. */
export function valueQueries(samples: readonly Sample[]): string[] {
  return samples.flatMap(({ terms }, index) => {
    const [first = [], ...others] = [RARE, MEDIUM, FREQUENT, RARE, MEDIUM].slice(index % 3);
    // Not every event has one of each.
    const paths = [...first, ...others.flat()];
    const term = paths.map((path) => terms.find((candidate) => candidate.path === path)).find((found) => found !== undefined);
    return term ? [termText(`body.${term.path}`, term.value)] : [];
  });
}

/** The beginnings of invoices' ids: three characters after `in_1`. */
export const prefixQueries = (samples: readonly Sample[]) =>
  samples.flatMap(({ terms }) => {
    const id = terms.find(({ path, value }) => path === "data.object.id" && value.startsWith("in_1"));
    return id ? [`body.data.object.id:${id.value.slice(0, 7)}*`] : [];
  });

/** Amounts between two bounds, with a term that leaves a few, many or most. */
export const rangeQueries = (count: number) =>
  Array.from({ length: count }, (_, n) => {
    const low = 500 + 2_500 * (n % 17);
    const other = ["source:stripe-eu", "type:charge.failed", "body.data.object.currency:sek", "status:dead"][n % 4];
    return n % 2 === 0 ? `body.data.object.amount>=${low} ${other}` : `body.data.object.amount:${low}..${low + 3_000} ${other}`;
  });
