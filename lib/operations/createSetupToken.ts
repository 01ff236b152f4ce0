/** Makes the link with which the first administrator is created, as long as there is no user. */
import type { Context } from "#lib/context.ts";
import { hashToken, randomToken } from "#lib/secrets.ts";
import { replaceSetupToken } from "#lib/store/setupTokens.ts";
import { hasUsers } from "#lib/store/users.ts";

const VALID_MS = 3_600_000;

/** @returns the link, valid for an hour and once; undefined when somebody can sign in already. An earlier link stops working. */
export async function createSetupToken({ db, config }: Context, now = new Date()): Promise<string | undefined> {
  if (await hasUsers(db)) return undefined;
  const token = randomToken(32);
  await replaceSetupToken(db, hashToken(token), new Date(now.getTime() + VALID_MS));
  return `${config.publicUrl}/setup?token=${token}`;
}
