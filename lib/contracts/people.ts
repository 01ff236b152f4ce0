/** Users, API keys, the audit log, sign-in. */
import { z } from "zod";
import { ROLES, type Role } from "#lib/domain/delivery.ts";
import { readMovedKeys } from "#lib/domain/movedKeys.ts";
import { CHOICES, isTimeZone, type Preferences } from "#lib/domain/preferences.ts";
import { moment, pageQuery } from "./page.ts";

const role = z.enum(ROLES);
const password = z.string().min(8, "A password needs at least 8 characters.").max(200);

export const setupRequest = z.strictObject({
  token: z.string().max(200),
  email: z.email(),
  name: z.string().max(120).default(""),
  password,
});
export const userCreate = z.strictObject({ email: z.email(), name: z.string().max(120).default(""), role, password });
export type UserCreate = z.input<typeof userCreate>;
export const userPatch = z.strictObject({
  role: role.optional(),
  disabled: z.boolean().optional(),
  password: password.optional(),
  name: z.string().max(120).optional(),
});
export type UserPatch = z.input<typeof userPatch>;

export type User = {
  id: string;
  email: string;
  name: string;
  role: Role;
  disabled: boolean;
  createdAt: string;
  lastSignInAt: string | null;
};
export type Me = { id: string; email: string; name: string; role: Role; preferences: Preferences };

const preferencesPatch = z
  .strictObject({
    theme: z.enum(CHOICES.theme),
    density: z.enum(CHOICES.density),
    timeZone: z
      .string()
      .max(60)
      .refine(isTimeZone, "This is no time zone: use an IANA name such as Europe/Berlin, or nothing for the browser's."),
    utc: z.boolean(),
    clock: z.enum(CHOICES.clock),
    motion: z.enum(CHOICES.motion),
    singleKeys: z.boolean(),
    keys: z
      .record(z.string().max(1), z.string().max(2))
      .refine((keys) => Object.keys(readMovedKeys(keys)).length === Object.keys(keys).length, "Each shortcut needs a key of its own."),
    navigation: z.enum(CHOICES.navigation),
  })
  .partial();
/** What is left out stays as it is. */
export const mePatch = z.strictObject({ name: z.string().trim().max(120).optional(), preferences: preferencesPatch.optional() });
export type MePatch = z.input<typeof mePatch>;
export const ownPassword = z.strictObject({ current: z.string().max(200), password });
/** `others`: this session goes on. */
export const endSessionsQuery = z.object({ others: z.enum(["true", "false"]).default("false") });
/** A place where one is signed in. */
export type OwnSession = { current: boolean; userAgent: string; createdAt: string; seenAt: string; expiresAt: string };

export const apiKeyCreate = z.strictObject({ name: z.string().trim().min(1).max(80), role });
export type ApiKeyCreate = z.input<typeof apiKeyCreate>;
export type ApiKey = {
  id: string;
  name: string;
  role: Role;
  keyStart: string;
  createdBy: string;
  createdAt: string;
  lastUsedAt: string | null;
  revoked: boolean;
  /** The whole key, once, in the answer to its creation. */
  key?: string;
};

export const auditListQuery = pageQuery.extend({
  action: z.string().max(80).optional(),
  /** Who: the whole name, or its beginning. */
  actor: z.string().max(200).optional(),
  from: moment.optional(),
  to: moment.optional(),
});
export type AuditEntry = {
  id: string;
  actor: string;
  action: string;
  target: string;
  detail: Record<string, unknown>;
  address: string;
  createdAt: string;
};
