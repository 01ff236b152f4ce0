/** Runs each search often, with other values each time, and keeps how long it took. */
import { quantile } from "#bench/load/results.ts";
import { table } from "#bench/report.ts";
import { type Entry, entries, type Target } from "./entries.ts";

const RUNS = 60;
const WARM_UP = 10;

export type Measured = { p50: number; p95: number };

/** One search after the other, as one person would. @returns by the entries' names */
export async function measureEntries(target: Target, label: string): Promise<Map<string, Measured>> {
  const measured = new Map<string, Measured>();
  const rows: string[][] = [];
  for (const entry of entries) {
    const { times, found, failed } = await measureEntry(target, entry);
    const result = { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
    measured.set(entry.name, result);
    rows.push([
      entry.name,
      String(times.length),
      result.p50.toFixed(1),
      result.p95.toFixed(1),
      Math.max(...times).toFixed(1),
      (found / times.length).toFixed(1),
      String(failed),
    ]);
  }
  table([label, "runs", "p50 ms", "p95 ms", "max ms", "found", "failed"], rows);
  return measured;
}

async function measureEntry(target: Target, entry: Entry) {
  const values = await entry.draw(target, RUNS);
  if (values.length < RUNS * 0.7) throw new Error(`${entry.name}: only ${values.length} values to search for; seed more events`);
  // Other values than those measured first: what is warm is the code, the connection and the upper levels of the indexes.
  for (const value of values.slice(-WARM_UP)) await entry.run(target, value).catch(() => {});
  const times: number[] = [];
  let [found, failed] = [0, 0];
  for (const value of values) {
    const startedAt = performance.now();
    // A search that PostgreSQL stopped took as long as it may, and is no answer.
    found += await entry.run(target, value).catch((error: unknown) => {
      if (failed++ === 0) console.log(`${entry.name}: '${value}' failed: ${String(error)}`);
      return 0;
    });
    times.push(performance.now() - startedAt);
  }
  return { times, found, failed };
}
