/** One user: change role, access, name or password. */
import { userPatch } from "#lib/contracts/people.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { listUsers, updateUser } from "#lib/operations/saveUser.ts";

export const PATCH = userRoute({ role: "admin", body: userPatch }, async ({ context, params, body, actor }) => {
  await updateUser(context.prisma, idOf("usr", "user", params.userId), body, actor);
  return found(
    (await listUsers(context.prisma)).find((user) => user.id === params.userId),
    "user",
    params.userId,
  );
});
