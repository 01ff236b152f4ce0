/** Receives webhooks on the dashboard's port: a thin shell over the same ingest as the receiver. */
import { getGateway } from "#lib/context.ts";
import { readBody } from "#lib/ingest/readBody.ts";

export const dynamic = "force-dynamic";

type Parameters = { params: Promise<{ key: string }> };

async function receive(request: Request, { params }: Parameters): Promise<Response> {
  const { key } = await params;
  const { gateway, trustProxy } = await getGateway();
  const url = new URL(request.url);
  const length = request.headers.get("content-length");
  const forwarded = trustProxy ? request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
  const { status, headers, body } = await gateway.receive({
    key,
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: [...request.headers],
    remoteAddress: forwarded ?? "",
    readBody: (maxBytes, charge) =>
      readBody(chunksOf(request), { maxBytes, contentLength: length === null ? undefined : Number(length), charge }),
  });
  return new Response(request.method === "HEAD" ? null : body, { status, headers });
}

/** Left open when reading stops early: a cancelled stream would take the answer with it. */
const chunksOf = (request: Request): AsyncIterable<Uint8Array> => (request.body ?? new Blob([]).stream()).values({ preventCancel: true });

export { receive as DELETE, receive as GET, receive as HEAD, receive as PATCH, receive as POST, receive as PUT };
