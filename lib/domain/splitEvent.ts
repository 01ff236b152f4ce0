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

const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i;
/** `Mon Mar 26 16:33:26 +0000 2018` of X, and the mail form. */
const MAIL = /^[A-Z][a-z]{2},? (?=.*\d\d:\d\d)(?=.*\b\d{4}\b)/;

/** A provider's time; undefined when it is none, or outside the years a timestamp column holds sensibly. */
export function parseMoment(text: string, unit: "s" | "ms" | "iso" | "rfc822"): Date | undefined {
  if (unit === "iso" || unit === "rfc822") return sensible(new Date(dateText(text) ?? Number.NaN));
  return /^\d+(\.\d+)?$/.test(text) ? sensible(new Date(Number(text) * (unit === "s" ? 1000 : 1))) : undefined;
}

/** Only what is written as a time: the engine's own parser reads `-1` as January 2001. Without a zone it is UTC. */
function dateText(text: string): string | undefined {
  const iso = ISO.exec(text);
  if (iso) return text.length > 10 && iso[1] === undefined ? `${text}Z` : text;
  return MAIL.test(text) ? text : undefined;
}

function sensible(moment: Date): Date | undefined {
  const year = moment.getUTCFullYear();
  return year >= 1990 && year < 2200 ? moment : undefined;
}

/** The key of something that brings no id: the same bytes are the same event. */
export const hashKey = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
