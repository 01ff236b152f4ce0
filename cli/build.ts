/** Builds the dashboard with Next when its sources changed since the last build. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { environment } from "#lib/config.ts";
import { complain, say, step } from "./terminal.ts";

const STAMP = ".next/spillway-build";
const SOURCES = [
  "{app,components,lib,public}/**/*",
  "{next.config,postcss.config}.*",
  "{proxy,instrumentation}.ts",
  "package-lock.json",
  "prisma/schema.prisma",
];

/** @throws Error with Next's whole output when the build fails. */
export async function buildWhenChanged(signal?: AbortSignal): Promise<void> {
  const stamp = hashSources();
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === stamp) return;
  await step("Building the dashboard", () => runNextBuild(signal));
  writeFileSync(STAMP, stamp);
}

function hashSources(): string {
  const hash = createHash("sha256").update(process.version);
  const files = globSync(SOURCES, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => `${entry.parentPath}/${entry.name}`).sort()) hash.update(path).update(readFileSync(path));
  return hash.digest("hex");
}

function runNextBuild(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done, fail) => {
    const env = { ...environment(), NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1", CI: "1" };
    const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
      ...(signal ? { signal } : {}),
    });
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", fail);
    child.once("exit", (code) => (code === 0 ? done() : fail(new Error(`next build ended with ${code}:\n${output}`))));
  });
}

if (import.meta.main) {
  try {
    await buildWhenChanged();
    say("✓ The dashboard's build is current");
  } catch (error) {
    complain(error);
    process.exitCode = 1;
  }
}
