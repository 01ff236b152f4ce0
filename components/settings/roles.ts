/** The roles in words: for the choice and for the table of what each may do. */
import type { Role } from "#lib/domain/delivery.ts";

export const roleOptions: { value: Role; label: string; description: string }[] = [
  { value: "viewer", label: "Viewer", description: "Sees everything but secrets; changes nothing." },
  { value: "operator", label: "Operator", description: "Also replays, cancels, pauses and resumes." },
  { value: "admin", label: "Admin", description: "Also sources, secrets, alerts, users and API keys." },
];

/** What, and from which role on. */
export const abilities: { what: string; from: Role }[] = [
  { what: "See events, payloads, failures, handlers", from: "viewer" },
  { what: "Compare payloads, copy, download", from: "viewer" },
  { what: "Replay, retry now, cancel", from: "operator" },
  { what: "Pause and resume handlers", from: "operator" },
  { what: "Create sources, rotate signing secrets", from: "admin" },
  { what: "Change alert rules and channels", from: "admin" },
  { what: "Manage users and API keys, read the audit log", from: "admin" },
];
