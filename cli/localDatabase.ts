/** The database of a Spillway on this machine: the one named in the environment, or the embedded one of DATA_DIR. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "#lib/config.ts";

/** DATABASE_URL and APP_SECRET filled in where they can be found; undefined when there is no database here. */
export function withLocalDatabase(config: Config): Config | undefined {
  if (config.DATABASE_URL && config.APP_SECRET) return config;
  const [password, port, secret] = ["postgres/password", "postgres.port", "app-secret"].map((name) =>
    readIfThere(join(config.DATA_DIR, name)),
  );
  if (config.DATABASE_URL || !password || !port) return undefined;
  return {
    ...config,
    DATABASE_URL: `postgres://spillway:${password}@127.0.0.1:${port}/spillway`,
    APP_SECRET: config.APP_SECRET ?? secret ?? "",
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
  } catch {
    // Another user's embedded database: as good as none.
    return undefined;
  }
}
