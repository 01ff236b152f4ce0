/** Version, licence, and what it is made of. */
import { aboutReport } from "#lib/http/packages.ts";
import { userRoute } from "#lib/http/route.ts";

export const GET = userRoute({ role: "viewer" }, async () => aboutReport());
