/** Finds a Chromium for the end-to-end tests, or gets one. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const SYSTEM = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** @returns the path of a Chromium: CHROMIUM_PATH, Playwright's own, the system's, or one installed now. */
export function findChromium(): string {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) throw new Error(`CHROMIUM_PATH names '${given}', which does not exist.`);
  const found = [given, chromium.executablePath(), ...SYSTEM].find((path) => path && existsSync(path));
  return found ?? install();
}

function install(): string {
  console.log("There is no Chromium here; installing one.");
  const attempts: (() => void)[] = [
    () => run(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium-headless-shell", "chromium"]),
  ];
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version"))
    attempts.push(() => {
      run("apt-get", ["update", "-q"]);
      run("apt-get", ["install", "-qy", "--no-install-recommends", "chromium"]);
    });
  for (const attempt of attempts) {
    try {
      attempt();
    } catch {
      continue;
    }
    const found = [chromium.executablePath(), ...SYSTEM].find((path) => existsSync(path));
    if (found) return found;
  }
  throw new Error("No Chromium was found and none could be installed. Install Chromium or Chrome, or set CHROMIUM_PATH to one.");
}

function run(program: string, args: string[]) {
  execFileSync(program, args, {
    stdio: ["ignore", "ignore", "ignore"],
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}
