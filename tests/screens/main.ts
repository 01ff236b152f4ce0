/**
 * `npm run screens`: pictures of the dashboard for docs/screens, from a seeded stack of its own. `-- --compare` takes the wide ones again
 * and says how much of each looks different; it fails nothing, because another machine draws text differently. `-- overview events` takes
 * these alone.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "@playwright/test";
import { ADMIN_ENV, openBrowser } from "#tests/support/browser.ts";
import { ADMIN_KEY, makeDataDir, removeDataDir, startStack } from "#tests/support/stack.ts";
import { difference, readPng, writePng } from "./png.ts";
import { findSubjects, SHOTS, type Shot, type Subjects } from "./shots.ts";

const FOLDER = "docs/screens";
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const INSTANCE = { INSTANCE_NAME: "acme", INSTANCE_ENVIRONMENT: "production" };
const THEMES = ["light", "dark"] as const;

const { values, positionals } = parseArgs({
  options: { compare: { type: "boolean", default: false }, events: { type: "string", default: "400000" } },
  allowPositionals: true,
});
const shots = SHOTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

const dataDir = makeDataDir();
try {
  seed(dataDir);
  const stack = await startStack({ ...ADMIN_ENV, ...INSTANCE, HANDLERS: "cli/seed/handlers.ts" }, dataDir);
  const browser = await openBrowser(stack.dashboardUrl, ["--hide-scrollbars", "--font-render-hinting=none"]);
  try {
    const get = async <T>(path: string) =>
      (await (await fetch(stack.dashboardUrl + path, { headers: { authorization: `Bearer ${ADMIN_KEY}` } })).json()) as T;
    const subjects = await findSubjects(get);
    mkdirSync(FOLDER, { recursive: true });
    for (const size of values.compare ? SIZES.slice(0, 1) : SIZES) {
      const page = await browser.open({ viewport: size, reducedMotion: "reduce" });
      // One moment for all pictures, so that "4 min ago" says the same on each.
      await page.clock.setFixedTime(new Date());
      for (const shot of shots) for (const theme of THEMES) await take(page, shot, theme, size.width, subjects);
      await page.context().close();
    }
  } finally {
    await browser.close();
    await stack.stop();
  }
} finally {
  removeDataDir(dataDir);
}

function isDrawn(page: Page) {
  return page.waitForFunction(() => !document.querySelector(".animate-shimmer, [aria-busy=true]"));
}

function seed(folder: string) {
  const env = { ...process.env, DATA_DIR: folder, DATABASE_URL: "" };
  const { status } = spawnSync(process.execPath, ["cli/bootstrap.mjs", "seed", "--events", values.events], { env, stdio: "inherit" });
  if (status !== 0) throw new Error("The seed failed.");
}

async function take(page: Page, { name, path, prepare }: Shot, theme: (typeof THEMES)[number], width: number, subjects: Subjects) {
  await page.emulateMedia({ colorScheme: theme });
  const answer = await page.goto(path(subjects));
  if (!answer?.ok()) {
    console.log(`! ${name}: ${path(subjects)} answered ${answer?.status()}`);
    return;
  }
  await page.getByRole("button", { name: "Live updates: Live" }).waitFor();
  await isDrawn(page);
  await prepare?.(page);
  // What was opened or scrolled to may load on its own.
  await isDrawn(page);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const pixels = readPng(await page.screenshot({ animations: "disabled", caret: "hide" }));
  const file = join(FOLDER, `${name}-${theme}-${width}.png`);
  if (values.compare) {
    const share = existsSync(file) ? difference(readPng(readFileSync(file)), pixels) : 1;
    console.log(`${file}  ${(share * 100).toFixed(2)} % of the pixels differ`);
  } else {
    writeFileSync(file, writePng(pixels));
    console.log(`${file}  ${Math.round(statSync(file).size / 1000)} kB`);
  }
}
