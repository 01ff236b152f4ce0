/** `npm run bench -- <name>`: ingest, deliver, replay, search, ui. */
import { benchDeliver } from "./deliver/main.ts";
import { benchIngest } from "./ingest/main.ts";
import { stopAll } from "./processes.ts";
import { benchReplay } from "./replay.ts";
import { benchSearch } from "./search/main.ts";
import { benchUi } from "./ui/main.ts";

const benches: Record<string, (wanted: readonly string[]) => Promise<void>> = {
  ingest: benchIngest,
  deliver: benchDeliver,
  replay: benchReplay,
  ui: benchUi,
  search: benchSearch,
};
const name = process.argv[2] ?? "";
const bench = benches[name];
if (!bench) {
  console.error(`There is no benchmark '${name}'. Choose one of: ${Object.keys(benches).join(", ")}.`);
  process.exit(1);
}
try {
  await bench(process.argv.slice(3));
} finally {
  await stopAll();
}
