/** Signs in through next-auth and says in words why not. */
import { signIn as ask } from "next-auth/react";

const problems: Record<string, string> = {
  wrong_credentials: "The e-mail or the password is wrong.",
  CredentialsSignin: "The e-mail or the password is wrong.",
  too_many_attempts: "Too many attempts for this account. Wait five minutes, then try again.",
};

/** @returns undefined when signed in; else the sentence to show. */
export async function signIn(email: string, password: string): Promise<string | undefined> {
  const result = await ask("credentials", { email, password, redirect: false }).catch(() => undefined);
  if (!result) return "Spillway did not answer. Check the network, then try again.";
  if (result.ok && !result.error) return undefined;
  return problems[result.error ?? ""] ?? "Signing in failed. Look at the server's log.";
}

/** Where to go afterwards: a path of this site, nothing else. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith("/login") ? next : "/overview";
}
