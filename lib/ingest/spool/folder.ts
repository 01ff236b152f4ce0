/**
 * The spool's folder, shared by every process of this machine: who owns which segment.
 *
 * A segment is named `<id>.<owner>.spool`; ids grow with time. Owners touch theirs; one that was not touched for a while was left behind,
 * and whoever renames it first owns it. Taking one from a live owner is harmless: see segmentWriter.ts.
 */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, open, readdir, rename, stat, utimes } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { newId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";

export type Left = { path: string; bytes: number; isStale: boolean };

export type SpoolFolder = {
  /** The path of a segment that does not exist yet. */
  nextPath(): string;
  /** The segments that are not among `mine`, oldest first. */
  others(mine: ReadonlySet<string>): Promise<Left[]>;
  /** Makes a segment ours. @returns its new path, or undefined when another process was faster */
  adopt(path: string): Promise<string | undefined>;
  /** Says that the owner lives. */
  touch(path: string): Promise<void>;
  /** Says that the owner has gone: the next process may adopt it at once. */
  leave(path: string): Promise<void>;
  /** Makes names that were added durable. */
  sync(): Promise<void>;
};

/** Owners touch once a second. */
const STALE_MS = 5_000;
const SEGMENT = /^[0-9a-f-]{36}\.[0-9a-f]{8}\.spool$/;

/** @throws AppError bad_configuration when the folder cannot be made or written to */
export async function openFolder(path: string): Promise<SpoolFolder> {
  const dir = resolve(path);
  await make(dir).catch((cause: Error) => {
    throw new AppError("bad_configuration", { problems: [`SPOOL_DIR: ${cause.message}`] }, { cause });
  });
  const owner = randomBytes(4).toString("hex");

  return {
    nextPath: () => join(dir, `${newId()}.${owner}.spool`),
    async others(mine) {
      const names = (await readdir(dir)).filter((name) => SEGMENT.test(name) && !mine.has(join(dir, name)));
      const found = await Promise.all(names.toSorted().map((name) => look(join(dir, name))));
      return found.filter((entry) => entry !== undefined);
    },
    async adopt(path) {
      const [id] = path.slice(dir.length + 1).split(".");
      const ours = join(dir, `${id}.${owner}.spool`);
      try {
        await rename(path, ours);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
      await utimes(ours, new Date(), new Date());
      return ours;
    },
    touch: (path) => utimes(path, new Date(), new Date()).catch(ignoreMissing),
    leave: (path) => utimes(path, 0, 0).catch(ignoreMissing),
    sync: () => syncFolder(dir),
  };
}

async function make(dir: string): Promise<void> {
  const made = await mkdir(dir, { recursive: true, mode: 0o700 });
  await access(dir, constants.R_OK | constants.W_OK | constants.X_OK);
  // Its own name must survive a power failure as well.
  if (made) for (let path = dir; path.length >= made.length; path = dirname(path)) await syncFolder(dirname(path));
}

async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Undefined when it was drained or taken meanwhile. */
async function look(path: string): Promise<Left | undefined> {
  const found = await stat(path).catch(ignoreMissing);
  return found && { path, bytes: found.size, isStale: Date.now() - found.mtimeMs > STALE_MS };
}

export const isMissing = (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOENT";

/** For what another process may have taken away. */
export function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
