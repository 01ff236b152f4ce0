/** Would a worker start with these handlers? Says what is wrong and ends with 1, or with 0: for whoever keeps one running. */
import { getConfig } from "#lib/config.ts";
import { AppError } from "#lib/errors.ts";
import { createPool } from "#lib/postgres/db.ts";
import { loadHandlers } from "./loadHandlers.ts";
import { checkHandlers } from "./register.ts";

try {
  const { HANDLERS, DATABASE_URL } = getConfig();
  const handlers = await loadHandlers(HANDLERS);
  if (DATABASE_URL) {
    const pool = createPool({ connectionString: DATABASE_URL, max: 1, name: "check" });
    await checkHandlers(pool, handlers);
  }
  // A handler's file may hold timers or connections.
  process.exit(0);
} catch (error) {
  process.stderr.write(`✗ ${error instanceof AppError ? error.message : String(error)}\n`);
  process.exit(1);
}
