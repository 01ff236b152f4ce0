/** Turns a child's log line into what the terminal shows: warnings and errors in words, the routine not at all. */

const SHOWN = new Set(["warn", "error", "fatal"]);
const HIDDEN_FIELDS = new Set(["level", "time", "pid", "msg", "hostname"]);

/** @returns the line to show; undefined for what nobody at a terminal needs. */
export function formatLine(name: string, line: string, stream: "out" | "error"): string | undefined {
  const fields = parse(line);
  if (!fields) return stream === "error" && line.trim() ? `${name} │ ${line}` : undefined;
  if (!SHOWN.has(String(fields.level))) return undefined;
  const details = Object.entries(fields).flatMap(([key, value]) => (HIDDEN_FIELDS.has(key) ? [] : [`${key}=${brief(value)}`]));
  return `${name} │ ${fields.level} ${fields.msg} ${details.join(" ")}`.trimEnd();
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function brief(value: unknown): string {
  if (typeof value === "object" && value !== null && "message" in value) return JSON.stringify(value.message);
  return typeof value === "string" ? value : JSON.stringify(value);
}
