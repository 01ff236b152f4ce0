/** The person behind a request, for what people change about themselves. */
import type { Identity } from "#lib/auth/session.ts";
import type { Me } from "#lib/contracts/people.ts";
import { parsePublicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import type { Own } from "#lib/operations/changeOwn.ts";

/** @throws AppError `person_needed` for an API key. */
export function ownOf({ user, session }: Identity): { own: Own; user: Me } {
  const id = user && parsePublicId("usr", user.id);
  if (!id || !session) throw new AppError("person_needed");
  return { own: { id, session }, user };
}
