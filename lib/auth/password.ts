/** Passwords: argon2id at OWASP's parameters, hashed off the main thread. */
import { hash, verify } from "@node-rs/argon2";

const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, OPTIONS);

/** What an unknown user's password is compared with, so that it takes as long as a known one's. */
let dummy: Promise<string> | undefined;

/** Compares; with no hash (an unknown user) it takes the same time and says no. */
export async function passwordMatches(password: string, passwordHash: string | undefined): Promise<boolean> {
  dummy ??= hashPassword("nobody has this password");
  const matches = await verify(passwordHash ?? (await dummy), password).catch(() => false);
  return passwordHash !== undefined && matches;
}
