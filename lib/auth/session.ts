/** Who is asking: a browser's session or an API key. Checked against the database at every request. */
import { timingSafeEqual } from "node:crypto";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { decode } from "next-auth/jwt";
import { type Context, getContext } from "#lib/context.ts";
import type { Me } from "#lib/contracts/people.ts";
import type { Role } from "#lib/domain/delivery.ts";
import { publicId } from "#lib/domain/id.ts";
import { hashToken } from "#lib/secrets.ts";
import { findApiKey, findSessionUser, hasUsers, type SignedIn } from "#lib/store/users.ts";
import { sessionCookie } from "./options.ts";

/** `user` is null for an API key. `name` is what the audit log says. */
export type Identity = { kind: "session" | "key"; name: string; role: Role; user: Me | null };

/** The identity behind a request, or undefined. A bearer that is wrong does not fall back to the cookie. */
export async function authenticate(context: Context, request: Request): Promise<Identity | undefined> {
  const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer !== undefined) return keyIdentity(context, bearer.trim());
  const token = cookieValue(request.headers.get("cookie") ?? "", sessionCookie(context.config));
  const user = token === undefined ? undefined : await userOfToken(context, token);
  return user && { kind: "session", name: user.email, role: user.role, user: meOf(user) };
}

async function keyIdentity({ config, db }: Context, key: string): Promise<Identity | undefined> {
  const given = hashToken(key);
  if (config.API_KEY && timingSafeEqual(given, hashToken(config.API_KEY)))
    return { kind: "key", name: "key:environment", role: "admin", user: null };
  const found = await findApiKey(db, given);
  return found && { kind: "key", name: `key:${found.name}`, role: found.role, user: null };
}

async function userOfToken({ config, db }: Context, token: string): Promise<SignedIn | undefined> {
  const claims = await decode({ token, secret: config.APP_SECRET ?? "" }).catch(() => null);
  return typeof claims?.sid === "string" ? findSessionUser(db, hashToken(claims.sid)) : undefined;
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
  const token = (await cookies()).get(sessionCookie(context.config))?.value;
  const user = token === undefined ? undefined : await userOfToken(context, token);
  if (user) return meOf(user);
  if (!(await hasUsers(context.db))) redirect("/setup");
  const path = (await headers()).get("x-path");
  redirect(path === null || path === "/" ? "/login" : `/login?next=${encodeURIComponent(path)}`);
}
