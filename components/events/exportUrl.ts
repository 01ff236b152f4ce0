/** Where a search is downloaded from, and how the browser is told to. */
import type { EXPORT_FORMATS } from "#lib/contracts/events.ts";

export type ExportScope = { q: string; from: string; to: string };
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A download that is refused stays on this page, as a link would not. */
export function downloadExport({ q, from, to }: ExportScope, format: ExportFormat): void {
  const link = document.createElement("a");
  link.href = `/api/v1/events/export?${new URLSearchParams({ q, from, to, format })}`;
  link.download = "";
  link.click();
}
