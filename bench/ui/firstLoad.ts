/** What a browser with nothing cached downloads as scripts before a page has loaded, as it comes over the wire. */
import { gzipSync } from "node:zlib";
import type { Page, Request } from "@playwright/test";

export type FirstLoad = { kB: number; idleKB: number; scripts: { name: string; kB: number }[] };

/** `page` is of a context that has loaded nothing. */
export async function measureFirstLoad(page: Page, path: string): Promise<FirstLoad> {
  const seen: { request: Request; before: boolean }[] = [];
  let loaded = false;
  page.once("load", () => {
    loaded = true;
  });
  page.on("request", (request) => {
    if (request.resourceType() === "script" || /\.js(\?|$)/.test(new URL(request.url()).pathname)) seen.push({ request, before: !loaded });
  });
  await page.goto(path, { waitUntil: "load" });
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(() => !document.querySelector("main .animate-shimmer"));
  // The live stream never ends, so the network is never idle: no new script for two seconds is idle here.
  for (let count = -1; count !== seen.length; ) {
    count = seen.length;
    await page.waitForTimeout(2_000);
  }
  const sized = await Promise.all(seen.map(async ({ request, before }) => ({ before, ...(await sizeOf(request)) })));
  const sum = (list: readonly { kB: number }[]) => list.reduce((total, { kB }) => total + kB, 0);
  return {
    kB: sum(sized.filter(({ before }) => before)),
    idleKB: sum(sized),
    scripts: sized.toSorted((a, b) => b.kB - a.kB).map(({ name, kB, before }) => ({ name: before ? name : `${name} (after load)`, kB })),
  };
}

async function sizeOf(request: Request): Promise<{ name: string; kB: number }> {
  const response = await request.response();
  const name = new URL(request.url()).pathname.split("/").at(-1) ?? "";
  if (!response) return { name, kB: 0 };
  const { responseBodySize } = await request.sizes();
  const isCompressed = ((await response.headerValue("content-encoding")) ?? "") !== "";
  // A server that does not compress would be measured by its own fault, not by the page's.
  const bytes = isCompressed && responseBodySize > 0 ? responseBodySize : gzipSync(await response.body()).length;
  return { name, kB: bytes / 1000 };
}
