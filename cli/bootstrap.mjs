/**
 * What every npm script runs first: makes a fresh clone runnable, then hands over to Node 24.
 *
 * Plain JavaScript without a dependency, because it runs on whatever Node (18 or newer) the machine has, before anything
 * is installed. Packages' install scripts are never run (.npmrc says so); the two steps that are needed are done here.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_MAJOR = 24;

const programs = {
  start: ["cli/start.ts"],
  dev: ["cli/dev.ts"],
  build: ["cli/build.ts"],
  spillway: ["cli/main.ts"],
  docs: ["cli/docs.ts"],
  test: ["tests/run.ts"],
  check: ["tests/check.ts"],
  bench: ["bench/main.ts"],
  chaos: ["tests/chaos/main.ts"],
  screens: ["tests/screens/main.ts"],
  seed: ["cli/seed.ts"],
};

const [command = "", ...args] = process.argv.slice(2);
const program = programs[command];
if (!program) fail(`There is no command '${command}'. Choose one of: ${Object.keys(programs).join(", ")}.`);
process.chdir(root);
install();
const node = findNode();
generateClient(node);
handOver(node, [...(existsSync(".env") ? ["--env-file=.env"] : []), ...program, ...args]);

/** `npm ci`, unless what is installed is what the lock file says. */
function install() {
  if (isInstalled()) return;
  step("Installing packages, once", () =>
    npm(["ci", "--ignore-scripts", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"], root),
  );
}

function isInstalled() {
  if (!existsSync("node_modules/.package-lock.json")) return false;
  const wanted = readPackages("package-lock.json");
  const present = readPackages("node_modules/.package-lock.json");
  return Object.entries(wanted).every(([path, { version, optional, peer, link }]) => {
    if (path === "" || link) return true;
    return present[path] ? present[path].version === version : optional || peer;
  });
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}

/** This Node if it is new enough, else the one in node_modules, which its package fetches for this platform. */
function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) return process.execPath;
  const packaged = join(root, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(packaged))
    step(`Fetching Node ${NODE_MAJOR}, once (this machine has ${process.version})`, () =>
      run(process.execPath, ["installArchSpecificPackage.js"], join(root, "node_modules/node")),
    );
  return packaged;
}

/** Prisma's client is generated, not committed. */
function generateClient(node) {
  const stampFile = "node_modules/.cache/spillway/prisma";
  const version = JSON.parse(readFileSync("node_modules/prisma/package.json", "utf8")).version;
  const stamp = createHash("sha256").update(readFileSync("prisma/schema.prisma")).update(version).digest("hex");
  if (existsSync("prisma/generated/client.ts") && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  // Generating needs no schema engine, and naming any existing file as the engine keeps Prisma from downloading one.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: node, PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" };
  step("Generating the database client", () => run(node, ["node_modules/prisma/build/index.js", "generate"], root, env));
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
}

/** Runs the real program and ends as it ends. */
function handOver(node, argv) {
  const path = [dirname(node), join(root, "node_modules/.bin"), process.env.PATH].join(process.platform === "win32" ? ";" : ":");
  // The IPC channel tells the program when this process is killed without being able to say so.
  const child = spawn(node, argv, { stdio: ["inherit", "inherit", "inherit", "ipc"], env: { ...process.env, PATH: path } });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // A killed npm cannot forward anything: whoever finds npm gone stops as if asked to.
  const launcher = findLauncher();
  if (process.env.npm_lifecycle_event) setInterval(() => findLauncher() !== launcher && child.kill("SIGTERM"), 500).unref();
  child.on("error", (error) => fail(String(error)));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}

/** npm's process id: our parent, or above the shell that npm runs scripts in. */
function findLauncher() {
  try {
    const isShell = readFileSync(`/proc/${process.ppid}/cmdline`, "utf8").includes("bootstrap.mjs");
    if (isShell) return Number(readFileSync(`/proc/${process.ppid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]);
  } catch {
    // No /proc on this system: the parent must do.
  }
  return process.ppid;
}

function step(what, work) {
  process.stderr.write(`… ${what}\n`);
  const startedAt = Date.now();
  work();
  process.stderr.write(`✓ ${what} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`);
}

/** The npm that started us, or the one on the PATH. */
function npm(argv, cwd) {
  const script = process.env.npm_execpath;
  if (script?.endsWith(".js")) run(process.execPath, [script, ...argv], cwd);
  else run(process.platform === "win32" ? "npm.cmd" : "npm", argv, cwd);
}

function run(program, argv, cwd, env = process.env) {
  const result = spawnSync(program, argv, { cwd, env, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8", maxBuffer: 1 << 26 });
  if (result.status === 0) return;
  fail(`${[program, ...argv].join(" ")} failed:\n${result.error ?? ""}${result.stdout ?? ""}${result.stderr ?? ""}`);
}

function fail(message) {
  process.stderr.write(`✗ ${message}\n`);
  process.exit(1);
}
