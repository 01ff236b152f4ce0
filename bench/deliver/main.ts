/** `npm run bench -- deliver [throughput latency backlog]` */
import { openDatabase } from "#bench/database.ts";
import { benchBacklog } from "./backlog.ts";
import { benchLatency } from "./latency.ts";
import { benchThroughput } from "./throughput.ts";

const parts = { throughput: benchThroughput, latency: benchLatency, backlog: benchBacklog };

export async function benchDeliver(wanted: readonly string[]): Promise<void> {
  for (const [name, bench] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const database = await openDatabase();
    try {
      await bench(database);
    } finally {
      await database.close();
    }
  }
}
