/** Does a page that is open all day grow? What it holds after a collection, at the start and at the end of a live view. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CDPSession, Page } from "@playwright/test";
import type { SignedInBrowser } from "#tests/support/browser.ts";
import type { Sender } from "./sender.ts";

const PATHS = ["/overview", "/events"];
const MB = 1_000_000;

export type Heap = { path: string; growth: number; row: string[] };

export async function measureHeap(
  browser: SignedInBrowser,
  sender: Sender,
  { minutes, perSecond }: { minutes: number; perSecond: number },
): Promise<Heap[]> {
  const pages = await Promise.all(PATHS.map(async (path) => open(await browser.open({ viewport: { width: 1440, height: 900 } }), path)));
  const stop = sender.stream(perSecond);
  // Caches and compiled code fill first; a page that only just opened grows whatever it does.
  await sleep(Math.min(60_000, minutes * 20_000));
  const before = await Promise.all(pages.map(({ session }) => measure(session)));
  await sleep(minutes * 60_000);
  const after = await Promise.all(pages.map(({ session }) => measure(session)));
  await stop();
  await Promise.all(pages.map(({ page }) => page.context().close()));
  return pages.map(({ path }, index) => {
    const [first, last] = [before[index] ?? none, after[index] ?? none];
    return {
      path,
      growth: (last.bytes / first.bytes - 1) * 100,
      row: [path, ...[first, last].map(({ bytes }) => (bytes / MB).toFixed(2)), ...[first, last].map(({ nodes }) => String(nodes))],
    };
  });
}

const none = { bytes: 1, nodes: 0 };

async function open(page: Page, path: string) {
  await page.goto(path);
  await page.getByRole("button", { name: "Live updates: Live" }).waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  return { path, page, session };
}

async function measure(session: CDPSession) {
  // Twice: what the first collection finalises, the second frees.
  for (let n = 0; n < 2; n++) await session.send("HeapProfiler.collectGarbage");
  const { nodes } = await session.send("Memory.getDOMCounters");
  return { bytes: heldBytes(await takeSnapshot(session)), nodes };
}

type Snapshot = { snapshot: { meta: { node_fields: string[]; node_types: [string[]] } }; nodes: number[]; strings: string[] };

async function takeSnapshot(session: CDPSession): Promise<Snapshot> {
  const chunks: string[] = [];
  const keep = ({ chunk }: { chunk: string }) => void chunks.push(chunk);
  session.on("HeapProfiler.addHeapSnapshotChunk", keep);
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  session.off("HeapProfiler.addHeapSnapshotChunk", keep);
  return JSON.parse(chunks.join("")) as Snapshot;
}

/** The debugger keeps a record of each request as long as it is attached. */
const OF_THE_DEBUGGER = /^blink::NetworkResourcesData/;

/** What the page holds: objects, strings, elements. Compiled code is not the page's: the engine makes it for an hour and drops it as it likes. */
function heldBytes({ snapshot: { meta }, nodes, strings }: Snapshot): number {
  const [type, name, size] = ["type", "name", "self_size"].map((field) => meta.node_fields.indexOf(field)) as [number, number, number];
  const code = meta.node_types[0].indexOf("code");
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += meta.node_fields.length)
    if (nodes[at + type] !== code && !OF_THE_DEBUGGER.test(strings[nodes[at + name] ?? 0] ?? "")) bytes += nodes[at + size] ?? 0;
  return bytes;
}
