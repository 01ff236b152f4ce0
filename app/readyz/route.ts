/** The process can do its work: the database answers. */
import { getContext } from "#lib/context.ts";
import { hasUsers } from "#lib/store/users.ts";

export const dynamic = "force-dynamic";

export async function GET() {
  const ready = await hasUsers(getContext().read).then(
    () => true,
    () => false,
  );
  return Response.json({ ready }, { status: ready ? 200 : 503 });
}
