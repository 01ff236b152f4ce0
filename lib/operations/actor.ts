/** Who does it: a signed-in person, an API key, the command line, or Spillway itself. */
import type { Role } from "#lib/domain/delivery.ts";

export type Actor = { name: string; role: Role; address: string };

export const SYSTEM: Actor = { name: "system", role: "admin", address: "" };
