/** Loads the user's handlers, and says what is wrong with a file that does not load. */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Handler } from "#lib/domain/handler.ts";
import { AppError } from "#lib/errors.ts";

/**
 * The module's `handlers` list.
 * @throws AppError `bad_handler` with the file and line that stops it from loading
 */
export async function loadHandlers(path: string): Promise<readonly Handler[]> {
  const module = (await import(pathToFileURL(resolve(path)).href).catch((error: unknown) => {
    throw new AppError("bad_handler", { problem: loadProblem(path, error) }, { cause: error });
  })) as { handlers?: readonly Handler[] };
  if (!Array.isArray(module.handlers)) throw new AppError("bad_handler", { problem: `'${path}' exports no list named 'handlers'.` });
  return module.handlers;
}

/** Node names the place of a syntax error above its stack, and that of a thrown error in the first frame. */
function loadProblem(path: string, error: unknown): string {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: "" };
  const places = [...(stack ?? "").matchAll(/(?:file:\/\/)?(\/[^\s()]+?\.[cm]?[jt]sx?):(\d+)/g)].map(([, file = "", line]) => ({
    file,
    line,
  }));
  const place = places.find(({ file }) => !file.includes("/node_modules/"));
  const where = place ? `${relative(process.cwd(), decodeURI(place.file))}:${place.line}` : path;
  return `'${where}' does not load: ${message.split("\n")[0]?.replace(/\.$/, "")}.`;
}

/**
 * A version for each handler, by name. It changes when the handler's declaration, its run, or a file it is made of
 * does: the file that exports it and those it imports from the handlers' folder. Shown on each attempt, to tell before
 * from after a deploy; a change to one handler leaves the others' versions as they were.
 */
export async function versionsOf(handlers: readonly Handler[], path: string): Promise<Map<string, string>> {
  const index = resolve(path);
  const folder = dirname(index);
  const homes = new Map<unknown, string>();
  for (const file of filesFrom(index, folder)) {
    if (file === index) continue;
    // Loaded by the index already, or for later: one that does not load yet is nobody's home.
    const exported = (await import(pathToFileURL(file).href).catch(() => ({}))) as object;
    for (const value of Object.values(exported)) if (!homes.has(value)) homes.set(value, file);
  }
  return new Map(handlers.map((handler) => [handler.name, versionOf(handler, filesFrom(homes.get(handler) ?? index, folder))]));
}

function versionOf(handler: Handler, files: readonly string[]): string {
  // The schema's own text is in its file; as an object it may hold what JSON cannot.
  const { schema: _schema, run, runBatch = run, ...declaration } = handler;
  const hash = createHash("sha256").update(JSON.stringify(declaration)).update(runBatch.toString());
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 8);
}

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g;

/** A file and what it imports, directly or through others, within `folder`; in the order of discovery. */
function filesFrom(start: string, folder: string): string[] {
  const found = new Set([start]);
  for (const file of found)
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(IMPORT)) {
      const target = targetOf(specifier, file);
      if (target?.startsWith(`${folder}/`) && statSync(target, { throwIfNoEntry: false })?.isFile()) found.add(target);
    }
  return [...found];
}

/** Packages and Node's own modules are not ours. */
function targetOf(specifier: string, from: string): string | undefined {
  if (specifier.startsWith(".")) return resolve(dirname(from), specifier);
  if (!specifier.startsWith("#")) return undefined;
  const url = import.meta.resolve(specifier);
  return url.startsWith("file:") ? fileURLToPath(url) : undefined;
}
