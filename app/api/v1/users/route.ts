/** Users: list, create. */
import { userCreate } from "#lib/contracts/people.ts";
import { publicId } from "#lib/domain/id.ts";
import { json, userRoute } from "#lib/http/route.ts";
import { createUser, listUsers } from "#lib/operations/saveUser.ts";

export const GET = userRoute({ role: "admin" }, async ({ context }) => ({
  data: await listUsers(context.prisma),
  nextCursor: null,
  applied: {},
}));

export const POST = userRoute({ role: "admin", body: userCreate }, async ({ context, body, actor }) => {
  const id = publicId("usr", await createUser(context.prisma, body, actor));
  return json(
    (await listUsers(context.prisma)).find((user) => user.id === id),
    201,
  );
});
