/** Who is asking: a browser's session or an API key. Checked against the database at every request. */
import { timingSafeEqual } from "node:crypto";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { decode } from "next-auth/jwt";
import { type Context, getContext } from "#lib/context.ts";
import type { Me } from "#lib/contracts/people.ts";
import type { Role } from "#lib/domain/delivery.ts";
import { publicId } from "#lib/domain/id.ts";
import { DEFAULT_PREFERENCES, PREFERENCES_COOKIE, type Preferences, readPreferencesCookie } from "#lib/domain/preferences.ts";
import { hashToken } from "#lib/secrets.ts";
import { findApiKey, findSessionUser, hasUsers, type SignedIn } from "#lib/store/users.ts";
import { sessionCookie } from "./options.ts";

/** `user` and `session` (what it is found by) are null for an API key. `name` is what the audit log says. */
export type Identity = { kind: "session" | "key"; name: string; role: Role; user: Me | null; session: Buffer | null };

/** The identity behind a request, or undefined. A bearer that is wrong does not fall back to the cookie. */
export async function authenticate(context: Context, request: Request): Promise<Identity | undefined> {
  const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer !== undefined) return keyIdentity(context, bearer.trim());
  const token = cookieValue(request.headers.get("cookie") ?? "", sessionCookie(context.config));
  const session = token === undefined ? undefined : await sessionOfToken(context, token);
  const user = session && (await findSessionUser(context.db, session));
  return user && { kind: "session", name: user.email, role: user.role, user: meOf(user), session };
}

async function keyIdentity({ config, db }: Context, key: string): Promise<Identity | undefined> {
  const given = hashToken(key);
  if (config.API_KEY && timingSafeEqual(given, hashToken(config.API_KEY)))
    return { kind: "key", name: "key:environment", role: "admin", user: null, session: null };
  const found = await findApiKey(db, given);
  return found && { kind: "key", name: `key:${found.name}`, role: found.role, user: null, session: null };
}

async function sessionOfToken({ config }: Context, token: string): Promise<Buffer | undefined> {
  const claims = await decode({ token, secret: config.APP_SECRET ?? "" }).catch(() => null);
  return typeof claims?.sid === "string" ? hashToken(claims.sid) : undefined;
}

async function userOfCookie(context: Context): Promise<SignedIn | undefined> {
  const token = (await cookies()).get(sessionCookie(context.config))?.value;
  const session = token === undefined ? undefined : await sessionOfToken(context, token);
  return session && findSessionUser(context.db, session);
}

const meOf = ({ id, ...user }: SignedIn): Me => ({ id: publicId("usr", id), ...user });

function cookieValue(header: string, name: string): string | undefined {
  for (const part of header.split(";")) {
    const at = part.indexOf("=");
    if (part.slice(0, at).trim() === name) return decodeURIComponent(part.slice(at + 1).trim());
  }
  return undefined;
}

/** For pages: the signed-in user, or a redirect to sign in (or to set up, while there is nobody). */
export async function requireUser(): Promise<Me> {
  const context = getContext();
  const user = await userOfCookie(context);
  if (user) return meOf(user);
  if (!(await hasUsers(context.db))) redirect("/setup");
  const path = (await headers()).get("x-path");
  redirect(path === null || path === "/" ? "/login" : `/login?next=${encodeURIComponent(path)}`);
}

/**
 * For the document itself: its cookie's preferences, or the user's in a browser that has no such cookie yet. Never fails:
 * an error page is a document too.
 */
export async function firstPaint(): Promise<Preferences> {
  const cookie = (await cookies()).get(PREFERENCES_COOKIE)?.value;
  if (cookie !== undefined) return readPreferencesCookie(cookie);
  const user = await userOfCookie(getContext()).catch(() => undefined);
  return user?.preferences ?? DEFAULT_PREFERENCES;
}
