/** One JSON line per fact. Never a payload, never a secret. */
import pino from "pino";
import { getConfig } from "./config.ts";

type Level = "debug" | "info" | "warn" | "error";

let logger: pino.Logger | undefined;

/** Writes a past-tense fact: `log("info", "delivery.attempted", { deliveryId })`. Errors go under `error`. */
export function log(level: Level, fact: string, fields: Record<string, unknown> = {}): void {
  logger ??= pino({
    level: getConfig().LOG_LEVEL,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: describeError },
    formatters: { level: (label) => ({ level: label }) },
  });
  logger[level](fields, fact);
}

/** A fixed set of fields: drivers hang connections, parameters and rows of data on their errors. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: isErrorLike(error) ? error.message : String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return {
    name: error.name,
    message: error.message,
    ...(code ? { code } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** pg-boss emits copies of errors, which are none. */
const isErrorLike = (error: unknown): error is { message: string } =>
  typeof error === "object" && error !== null && "message" in error && typeof error.message === "string";
