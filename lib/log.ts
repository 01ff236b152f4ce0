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
    serializers: { error: pino.stdSerializers.err },
    formatters: { level: (label) => ({ level: label }) },
  });
  logger[level](fields, fact);
}
