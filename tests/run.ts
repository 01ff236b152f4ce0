/** `npm test`: unit, integration, chaos and end-to-end tests, then one line that counts them. `npm test -- unit e2e` runs some. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Count = { passed: number; failed: number };

const VITEST = ["unit", "integration", "chaos"];
const KINDS = [...VITEST, "e2e"];

const unknown = process.argv.slice(2).filter((kind) => !KINDS.includes(kind));
if (unknown.length > 0) {
  console.error(`There are no '${unknown[0]}' tests. Choose from: ${KINDS.join(", ")}.`);
  process.exit(1);
}
const wanted = process.argv.length > 2 ? process.argv.slice(2) : KINDS;
const folder = mkdtempSync(join(tmpdir(), "spillway-results-"));
const counts: Count[] = [];
const projects = VITEST.filter((name) => wanted.includes(name));
if (projects.length > 0) counts.push(await runVitest(projects));
if (wanted.includes("e2e")) counts.push(await runPlaywright());
rmSync(folder, { recursive: true, force: true });

const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0);
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") > 0 ? 1 : 0;

async function runVitest(names: string[]): Promise<Count> {
  const file = join(folder, "vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await run("node_modules/vitest/vitest.mjs", ["run", ...names.flatMap((name) => ["--project", name]), ...reporters]);
  return count(code, file, (report) => ({ passed: report.numPassedTests ?? 0, failed: report.numFailedTests ?? 0 }));
}

async function runPlaywright(): Promise<Count> {
  const file = join(folder, "playwright.json");
  const code = await run("node_modules/@playwright/test/cli.js", ["test", "--reporter=list,json"], { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  return count(code, file, ({ stats }) => ({ passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0), failed: stats?.unexpected ?? 0 }));
}

type Report = { numPassedTests?: number; numFailedTests?: number; stats?: { expected: number; unexpected: number; flaky: number } };

/** A runner that failed without a failed test (a file that does not load, a set-up that broke) still counts as one failure. */
function count(code: number, file: string, read: (report: Report) => Count): Count {
  let result: Count = { passed: 0, failed: 0 };
  try {
    result = read(JSON.parse(readFileSync(file, "utf8")) as Report);
  } catch {
    // No report: the runner broke before its first test.
  }
  return code !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result;
}

function run(script: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...env }, stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", () => done(1));
    child.once("exit", (code) => done(code ?? 1));
  });
}
