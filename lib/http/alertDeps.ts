/** What alert operations need, from the context. */
import type { Context } from "#lib/context.ts";

export const alertDeps = ({ prisma, db, vault, config }: Context) => ({
  prisma,
  db,
  vault,
  policy: { allowPrivate: config.ALLOW_PRIVATE_DESTINATIONS },
});
