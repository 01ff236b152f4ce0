/** `doctor`: checks what Spillway needs and says what to do about what is missing. */
import { existsSync, statfsSync } from "node:fs";
import type { Config } from "#lib/config.ts";
import { diagnose } from "#lib/store/diagnose.ts";
import { withLocalDatabase } from "./localDatabase.ts";
import { paint, print } from "./output.ts";

type Finding = { ok: boolean; what: string; fix?: string };

/** @returns the exit code: 1 when anything is wrong. */
export async function doctor(config: Config): Promise<number> {
  const findings = [
    checkNode(),
    checkDisk(config),
    ...(await checkDatabase(config)),
    ...(await checkProcesses(config)),
    checkBrowser(config),
  ];
  for (const { ok, what, fix } of findings)
    print(`${paint(ok ? "green" : "red", ok ? "✓" : "✗")} ${what}${ok || !fix ? "" : `\n    ${fix}`}`);
  return findings.every(({ ok }) => ok) ? 0 : 1;
}

function checkNode(): Finding {
  const major = Number(process.versions.node.split(".")[0]);
  return { ok: major >= 24, what: `Node ${process.versions.node}`, fix: "Start through npm: it brings Node 24 along." };
}

function checkDisk({ DATA_DIR }: Config): Finding {
  const { bavail, bsize } = statfsSync(existsSync(DATA_DIR) ? DATA_DIR : ".");
  const gigabytes = (bavail * bsize) / 1e9;
  return {
    ok: gigabytes > 1,
    what: `${gigabytes.toFixed(1)} GB free for data`,
    fix: "Free some space: PostgreSQL stops when the disk is full.",
  };
}

async function checkDatabase(config: Config): Promise<Finding[]> {
  const local = withLocalDatabase(config);
  if (!local?.DATABASE_URL)
    return [{ ok: false, what: "a database", fix: "Run 'npm start' once for the embedded one, or set DATABASE_URL and APP_SECRET." }];
  try {
    const { version, migrated, queue, skewMs, workers } = await diagnose(local.DATABASE_URL);
    return [
      { ok: true, what: `PostgreSQL ${version}` },
      { ok: migrated, what: "schema applied", fix: "Run 'npm start': it applies the migrations." },
      { ok: queue, what: "queue installed", fix: "Run 'npm start': it installs the queue." },
      {
        ok: skewMs < 5_000,
        what: `clocks within ${Math.round(skewMs)} ms of the database`,
        fix: "Set the clocks by NTP: signatures are checked by this one.",
      },
      {
        ok: workers > 0,
        what: `${workers} worker${workers === 1 ? "" : "s"} alive`,
        fix: "Events wait until a worker runs: 'npm start' starts one.",
      },
    ];
  } catch (error) {
    const why = error instanceof Error ? error.message : "it does not";
    return [{ ok: false, what: `the database answers (${why})`, fix: "Is it running? 'npm start' starts the embedded one." }];
  }
}

async function checkProcesses({ publicUrl, RECEIVER_PORT }: Config): Promise<Finding[]> {
  const answers = (url: string) =>
    fetch(url, { signal: AbortSignal.timeout(3_000) }).then(
      (response) => response.ok,
      () => false,
    );
  return [
    {
      ok: await answers(`${publicUrl}/readyz`),
      what: `the dashboard answers at ${publicUrl}`,
      fix: "Start it with 'npm start', or correct PUBLIC_URL.",
    },
    {
      ok: await answers(`http://127.0.0.1:${RECEIVER_PORT}/readyz`),
      what: `the receiver answers on port ${RECEIVER_PORT}`,
      fix: "Start it with 'npm start', or correct RECEIVER_PORT.",
    },
  ];
}

function checkBrowser({ CHROMIUM_PATH }: Config): Finding {
  const places = [
    CHROMIUM_PATH,
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
  const found = places.find((place) => place !== undefined && existsSync(place));
  return { ok: true, what: found ? `a browser for the tests at ${found}` : "no browser for the tests yet; 'npm test' installs one" };
}
