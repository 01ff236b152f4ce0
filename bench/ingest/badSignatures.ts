/** A flood of bad signatures from one address on one source, and an honest sender on another: what does the second notice? */
import { setTimeout as sleep } from "node:timers/promises";
import { load, stop } from "#bench/processes.ts";
import { ratio } from "#bench/report.ts";
import { SECRET, type Setup, startReceiver } from "./setup.ts";

const HONEST = { perSecond: 50, seconds: 20 };
const FLOOD = { perSecond: 5_000, seconds: 24 };
const SETTLE_MS = 3_000;
/** One address may leave 20 rows at once, then one a second (lib/ingest/rowLimits.ts). */
const MOST_ROWS = 20 + FLOOD.seconds + 1;

export async function benchBadSignatures(setup: Setup): Promise<void> {
  const victim = await setup.addSource("victim");
  const honest = await startReceiver(setup, await setup.addSource("honest"));
  const flooded = new URL(`/in/${victim}`, honest.url).href;
  await load({ url: honest.url, secret: SECRET, connections: 4, seconds: 2 });

  const [quiet] = await load({ url: honest.url, secret: SECRET, rates: [HONEST] });
  const [[flood], [during]] = await Promise.all([
    load({ url: flooded, secret: "whsec_somebody_else", rates: [FLOOD] }),
    // Not its first moments: a generator that has just started sends its arrears at once.
    sleep(SETTLE_MS).then(() => load({ url: honest.url, secret: SECRET, rates: [HONEST] })),
  ]);
  if (!quiet || !during || !flood) throw new Error("the load generator said nothing");
  await stop(honest.process);
  const { rows } = await setup.database.query<{ rows: number; counted: number }>(
    `select (select count(*) from request r join source s on s.id = r.source_id where s.ingest_key = $1)::int as rows,
            (select coalesce(sum(requests), 0) from request_minute m join source s on s.id = m.source_id
             where s.ingest_key = $1 and verdict <> 'received')::int as counted`,
    [victim],
  );
  const [stored] = rows;
  console.log(
    `bad signatures: ${flood.sent} sent, ${flood.failed} refused, ${flood.shed} shed, ${flood.accepted} accepted; ${stored?.counted} counted, ${stored?.rows} rows; ` +
      `honest p99 ${quiet.p99Ms.toFixed(1)} ms alone, ${during.p99Ms.toFixed(1)} ms beside them\n`,
  );
  ratio("bad signatures: honest p99 beside / alone", during.p99Ms / quiet.p99Ms, 5, "lower");
  ratio("bad signatures: rows written", stored?.rows ?? Number.NaN, MOST_ROWS, "lower");
  ratio("bad signatures: counted / sent", (stored?.counted ?? 0) / flood.sent, 1);
  ratio("bad signatures: accepted, or honest refused", flood.accepted + during.shed + during.failed, 0, "lower");
}
