/** This program's version and licence, and those of the packages it is made of: from package.json and package-lock.json. No network. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AboutReport, Notice } from "#lib/contracts/system.ts";

type Own = { version: string; license: string };
type Locked = { packages: Record<string, { version?: string; license?: string; dev?: boolean; optional?: boolean }> };

const readJson = <T>(file: string): T => JSON.parse(readFileSync(join(process.cwd(), file), "utf8")) as T;

let own: Own | undefined;
/** They change only with a release, which is a new process. */
export function spillwayPackage(): Own {
  own ??= readJson<Own>("package.json");
  return own;
}

export function aboutReport(): AboutReport {
  const { version, license } = spillwayPackage();
  return { version, license, node: process.versions.node, notices: notices().map(({ folder: _folder, ...notice }) => notice) };
}

let known: (Notice & { folder: string })[] | undefined;

/** What runs, not what it is tested with; each name and version once. Optional parts for other machines are left out when they are not here. */
function notices(): (Notice & { folder: string })[] {
  if (known) return known;
  const { packages } = readJson<Locked>("package-lock.json");
  const found = new Map<string, Notice & { folder: string }>();
  for (const [folder, { version, license, dev, optional }] of Object.entries(packages)) {
    const name = folder.split("node_modules/").at(-1) ?? "";
    if (folder === "" || dev || version === undefined || (optional && !isHere(folder))) continue;
    found.set(`${name} ${version}`, { name, version, license: license ?? "not stated", folder });
  }
  known = [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  return known;
}

const LICENSE_FILE = /^(licen[cs]e|notice|copying)(\.|-|$)/i;

const filesOf = (folder: string): string[] => {
  try {
    return readdirSync(join(process.cwd(), folder)).filter((file) => LICENSE_FILE.test(file));
  } catch {
    return [];
  }
};
const isHere = (folder: string) => {
  try {
    return readdirSync(join(process.cwd(), folder)).length > 0;
  } catch {
    return false;
  }
};

const LONGEST = 64_000;

/** Every package's own licence text, as it came with it. */
export function noticesText(): string {
  return notices()
    .map(({ name, version, license, folder }) => {
      const texts = filesOf(folder).map((file) =>
        readFileSync(join(process.cwd(), folder, file), "utf8")
          .slice(0, LONGEST)
          .trim(),
      );
      return `${name} ${version}\n${license}\n\n${texts.join("\n\n") || "The package brings no licence text along."}`;
    })
    .join(`\n\n${"-".repeat(72)}\n\n`);
}
