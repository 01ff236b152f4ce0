/** The licence texts of everything that runs here, as one text file. */
import { noticesText } from "#lib/http/packages.ts";
import { userRoute } from "#lib/http/route.ts";

export const GET = userRoute(
  { role: "viewer" },
  async () =>
    new Response(noticesText(), {
      headers: { "content-type": "text/plain; charset=utf-8", "content-disposition": 'attachment; filename="third-party-notices.txt"' },
    }),
);
