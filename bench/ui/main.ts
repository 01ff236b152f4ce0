/**
 * `npm run bench -- ui [minutes of live view] [events]`: the dashboard's weight, its answers to a hand, and its memory, in a real
 * browser on the production build of a stack of its own. Defaults: 15 minutes, 10,000 events.
 */

import { ratio, table } from "#bench/report.ts";
import { ADMIN_ENV, openBrowser } from "#tests/support/browser.ts";
import { makeDataDir, removeDataDir, startStack } from "#tests/support/stack.ts";
import { measureFirstLoad } from "./firstLoad.ts";
import { measureHeap } from "./heap.ts";
import { measureInteractions } from "./interactions.ts";
import { createSender } from "./sender.ts";

const FIRST_LOAD_KB = { "/overview": 220, "/events": 300 } as const;
const LIVE_PER_SECOND = 50;
const INP_MS = 100;
const HEAP_GROWTH_PERCENT = 10;

export async function benchUi([minutes = "15", events = "10000"]: readonly string[]): Promise<void> {
  const dataDir = makeDataDir();
  const stack = await startStack({ ...ADMIN_ENV, HANDLERS: "bench/ui/handlers.ts", LOG_LEVEL: "warn" }, dataDir);
  try {
    const browser = await openBrowser(stack.dashboardUrl, ["--enable-precise-memory-info"]);
    const sender = await createSender(stack);
    try {
      await sender.send(Number(events));
      for (const [path, target] of Object.entries(FIRST_LOAD_KB)) {
        const page = await browser.open();
        const load = await measureFirstLoad(page, path);
        await page.context().close();
        table(
          ["script", "kB gz"],
          load.scripts.slice(0, 12).map(({ name, kB }) => [name, kB.toFixed(1)]),
        );
        ratio(`first-load JS of ${path} in kB gz`, load.kB, target, "lower");
        ratio(`all JS of ${path} once idle in kB gz`, load.idleKB);
      }
      const inp = await measureInteractions(await browser.open({ viewport: { width: 1440, height: 900 } }), Number(events));
      table(["interaction", "count", "p50 ms", "p98 ms", "max ms"], inp.rows);
      ratio(`INP in ms with ${inp.loaded} rows loaded`, inp.p98, INP_MS, "lower");
      const heaps = await measureHeap(browser, sender, { minutes: Number(minutes), perSecond: LIVE_PER_SECOND });
      table(
        ["page", "heap MB at start", "heap MB at end", "nodes at start", "nodes at end"],
        heaps.map(({ row }) => row),
      );
      for (const { path, growth } of heaps)
        ratio(`heap growth of ${path} in percent over ${minutes} min at ${LIVE_PER_SECOND}/s`, growth, HEAP_GROWTH_PERCENT, "lower");
    } finally {
      await browser.close();
    }
  } finally {
    await stack.stop();
    removeDataDir(dataDir);
  }
}
