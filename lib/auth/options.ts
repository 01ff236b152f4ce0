/** next-auth's settings: one credentials provider, and a token that holds nothing but an opaque session id. */
import type { AuthOptions } from "next-auth";
import credentials from "next-auth/providers/credentials";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { type Config, tellNextAuth } from "#lib/config.ts";
import type { Context } from "#lib/context.ts";
import { hashToken, randomToken } from "#lib/secrets.ts";
import { deleteSession, findLogin, insertSession, SESSION_HOURS } from "#lib/store/users.ts";
import { passwordMatches } from "./password.ts";

/** Under ESM the default export of next-auth's CommonJS arrives wrapped. */
const unwrap = <T>(module: T): T => (module as { default?: T }).default ?? module;

/** The session cookie's name: bound to the host where the dashboard is served over https. */
export const sessionCookie = ({ publicUrl }: Config): string =>
  publicUrl.startsWith("https:") ? "__Host-spillway.session" : "spillway.session";

/** Ten tries in five minutes per account and address. */
const attempts = new RateLimiterMemory({ points: 10, duration: 300 });

export function authOptions(context: Context): AuthOptions {
  const { config } = context;
  tellNextAuth(config);
  const secure = config.publicUrl.startsWith("https:");
  return {
    ...(config.APP_SECRET ? { secret: config.APP_SECRET } : {}),
    session: { strategy: "jwt", maxAge: SESSION_HOURS * 3600 },
    pages: { signIn: "/login", error: "/login" },
    useSecureCookies: secure,
    cookies: { sessionToken: { name: sessionCookie(config), options: { httpOnly: true, sameSite: "lax", path: "/", secure } } },
    providers: [
      unwrap(credentials)({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        authorize: async (input, request) => signIn(context, input, request.headers),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: (user as unknown as { sid: string }).sid, sub: user.id } : token),
      session: ({ session }) => session,
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === "string") await deleteSession(context.db, hashToken(token.sid));
      },
    },
  };
}

type Input = Record<"email" | "password", string> | undefined;

/** The message of a thrown error reaches the sign-in page as `?error=`: an error code, never a detail. */
async function signIn({ db }: Context, input: Input, headers: Record<string, unknown> = {}) {
  const email = input?.email.trim().toLowerCase() ?? "";
  const address =
    String(headers["x-forwarded-for"] ?? "")
      .split(",")
      .at(-1)
      ?.trim() ?? "";
  const bucket = `${email} ${address}`;
  await attempts.consume(bucket).catch(() => {
    throw new Error("too_many_attempts");
  });
  const user = await findLogin(db, email);
  if (!(await passwordMatches(input?.password ?? "", user?.password_hash)) || !user) throw new Error("wrong_credentials");
  await attempts.delete(bucket);

  const sid = randomToken(32);
  await insertSession(db, { idHash: hashToken(sid), userId: user.id, userAgent: String(headers["user-agent"] ?? "") });
  return { id: user.id, email: user.email, name: user.name, sid };
}
