/** An exported event as a line of CSV or NDJSON. Secret headers are masked, and no cell of a table is a formula. */
import { maskHeaders } from "./redact.ts";

export type ExportedEvent = {
  id: string;
  receivedAt: string;
  occurredAt: string | null;
  source: string;
  provider: string;
  type: string;
  status: string;
  attempts: number;
  error: string | null;
  handledMs: number | null;
  dedupKey: string;
  entityKey: string | null;
  summary: string | null;
  deliveries: { handler: string; state: string; attempts: number; error: string | null }[];
  request: { method: string; query: string; headers: readonly (readonly [string, string])[] };
  body: Buffer;
};

/** Everything that is stored of it. A body that is no UTF-8 comes as base64. */
export function ndjsonLine({ body, request, ...event }: ExportedEvent): string {
  const text = utf8(body);
  const payload = text === undefined ? { bodyBase64: body.toString("base64") } : { body: text };
  return `${JSON.stringify({ ...event, request: { ...request, headers: maskHeaders(request.headers) }, ...payload })}\n`;
}

/** The last line: without it the file is not whole. */
export const ndjsonEnd = (rows: number, capped: boolean): string => `${JSON.stringify({ end: { rows, capped } })}\n`;

const COLUMNS = [
  "id",
  "receivedAt",
  "occurredAt",
  "source",
  "provider",
  "type",
  "status",
  "attempts",
  "error",
  "handledMs",
  "dedupKey",
  "entityKey",
  "summary",
] as const;

// Excel takes a file without this mark for something other than UTF-8.
export const CSV_HEAD = `\ufeff${COLUMNS.join(",")}\r\n`;

/** What a table can hold: neither headers nor payload. */
export const csvLine = (event: ExportedEvent): string => `${COLUMNS.map((column) => cell(event[column])).join(",")}\r\n`;

export const csvEnd = (rows: number): string =>
  `${cell(`The export ends here, after ${rows} events: narrow the range for the others.`)}\r\n`;

/** Spreadsheets run what begins like a formula; an apostrophe makes it text. Numbers of ours are no text from outside. */
function cell(value: string | number | null): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const safe = /^[=+\-@\t\r\n]/.test(value.trimStart()) || /^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8(body: Buffer): string | undefined {
  try {
    return decoder.decode(body);
  } catch {
    return undefined;
  }
}
