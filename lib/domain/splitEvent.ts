/** One event out of a request, before it is stored; and how its key and time are read. */
import { createHash } from "node:crypto";

export type SplitEvent = {
  type: string;
  dedupKey: string;
  entityKey: string | null;
  occurredAt: Date | null;
  /** Byte offsets into the request's body, [start, end); null = the whole body. */
  start: number | null;
  end: number | null;
  /** JSON text of the envelope around a split item. */
  context: string | null;
};

/** A provider's time; undefined when it is none, or outside the years a timestamp column holds sensibly. */
export function parseMoment(text: string, unit: "s" | "ms" | "iso" | "rfc822"): Date | undefined {
  const isNumber = /^\d+(\.\d+)?$/.test(text);
  if (isNumber !== (unit === "s" || unit === "ms")) return undefined;
  const moment = new Date(unit === "s" ? Number(text) * 1000 : unit === "ms" ? Number(text) : Date.parse(text));
  const year = moment.getUTCFullYear();
  return year >= 1990 && year < 2200 ? moment : undefined;
}

/** The key of something that brings no id: the same bytes are the same event. */
export const hashKey = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
