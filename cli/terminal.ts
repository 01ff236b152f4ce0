/** How `npm start` and its kin speak: one line per step, errors with their way out. */
import { AppError } from "#lib/errors.ts";

/** Writes a line for people. */
export const say = (line = "") => void process.stdout.write(`${line}\n`);

/** Announces a step, and how long it took when it took noticeable time. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  say(`… ${what}`);
  const startedAt = Date.now();
  const result = await work();
  say(`✓ ${what} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  return result;
}

/** Prints an expected failure with its fix, anything else with its stack. */
export function complain(error: unknown): void {
  const text =
    error instanceof AppError
      ? `${error.message}\n  ${error.fix}`
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`✗ ${text}\n`);
}
