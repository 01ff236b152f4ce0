/**
 * Which failures are the same failure. Version 1: handler, error name, the message without its particulars, and the
 * top frame of our own code. The version is part of the hash, so a later one never reshuffles old groups.
 */
import { createHash } from "node:crypto";
import type { Failure } from "./outcome.ts";

export type Fingerprint = { fingerprint: string; title: string };

/** `fg_` and 16 hex digits, and a title that all members share. */
export function fingerprintOf(handler: string, { name, message, stack }: Failure): Fingerprint {
  const title = normalise(message.split("\n")[0] ?? "");
  const hash = createHash("sha256").update(["v1", handler, name, title, topFrame(stack)].join("\n"));
  return { fingerprint: `fg_${hash.digest("hex").slice(0, 16)}`, title };
}

const PLACEHOLDERS: readonly [RegExp, string][] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, "<time>"],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "<uuid>"],
  [/[\w.+-]+@[\w-]+\.[\w.-]+/g, "<email>"],
  [/\b[a-z]{2,5}_[A-Za-z0-9_]{8,}\b/g, "<id>"],
  [/"[^"]*"|'[^']*'|`[^`]*`/g, "<text>"],
  [/\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b/gi, "<hex>"],
  [/\d+(?:\.\d+)?/g, "<n>"],
];

/** A message with its times, ids, quoted texts and numbers taken out; at most 200 characters. */
export function normalise(message: string): string {
  let text = message.slice(0, 1_000);
  for (const [pattern, placeholder] of PLACEHOLDERS) text = text.replaceAll(pattern, placeholder);
  return text.trim().slice(0, 200).toWellFormed() || "(no message)";
}

/** The first frame outside node_modules and Node itself, without line numbers: an edit above it is no new failure. */
function topFrame(stack: string | null): string {
  const frame = stack?.split("\n").find((line) => /^\s+at /.test(line) && !line.includes("node_modules") && !line.includes("node:"));
  return (
    frame
      ?.trim()
      .replaceAll(/:\d+:\d+\)?$/g, "")
      .replace(/\(?file:\/\/.*\/(?=[^/]+\/[^/]+$)/, "") ?? ""
  );
}
