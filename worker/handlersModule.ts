/** Loads the module with the user's handlers, in the worker and in each of its children. */
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import type { Handler } from "#lib/domain/handler.ts";
import { AppError } from "#lib/errors.ts";

/** The module's `handlers` list. */
export async function loadHandlers(path: string): Promise<readonly Handler[]> {
  const module = (await import(pathToFileURL(path).href)) as { handlers?: readonly Handler[] };
  if (!Array.isArray(module.handlers)) throw new AppError("bad_handler", { problem: `'${path}' exports no list named 'handlers'.` });
  return module.handlers;
}

/** Changes when a handler's declaration or code does: shown on each attempt, to tell before from after a deploy. */
export const versionOf = (handlers: readonly Handler[]) =>
  createHash("sha256")
    .update(handlers.map((handler) => JSON.stringify(handler) + handler.run.toString()).join("\n"))
    .digest("hex")
    .slice(0, 8);
