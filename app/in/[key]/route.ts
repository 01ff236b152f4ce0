/** Receives webhooks on the dashboard's port: a thin shell over the same ingest as the receiver. */
import { getGateway } from "#lib/context.ts";
import { newId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { errorAnswer } from "#lib/ingest/answer.ts";
import { watchDoor } from "#lib/ingest/door.ts";
import { inTime } from "#lib/ingest/inTime.ts";
import { readBody, readSmallBody, SMALL_BYTES } from "#lib/ingest/readBody.ts";
import { log } from "#lib/log.ts";

export const dynamic = "force-dynamic";

/** How long the first request waits for ingest to start. */
const START_MS = 2_000;
const PEER = watchDoor();

type Parameters = { params: Promise<{ key: string }> };

async function receive(request: Request, { params }: Parameters): Promise<Response> {
  const { key } = await params;
  const ingest = await inTime(getGateway(), START_MS).catch((error: unknown) => log("error", "ingest.not_started", { error }));
  const { status, headers, body } = ingest
    ? await ingest.gateway.receive(arrivalOf(request, key, ingest.trustProxy))
    : errorAnswer(new AppError("storage_unavailable"), newId());
  return new Response(request.method === "HEAD" ? null : body, { status, headers });
}

function arrivalOf(request: Request, key: string, trustProxy: boolean) {
  const url = new URL(request.url);
  const length = request.headers.get("content-length");
  const contentLength = length === null ? undefined : Number(length);
  const forwarded = trustProxy ? request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim().slice(0, 64) : undefined;
  return {
    key,
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: [...request.headers].filter(([name]) => name !== PEER),
    remoteAddress: forwarded || (request.headers.get(PEER) ?? ""),
    readBody(maxBytes: number, charge: (bytes: number) => void) {
      const limits = { maxBytes, contentLength, charge };
      const isSmall = contentLength !== undefined && contentLength <= SMALL_BYTES;
      return isSmall ? readSmallBody(() => request.arrayBuffer(), limits) : readBody(chunksOf(request), limits);
    },
  };
}

/** Left open when reading stops early: a cancelled stream would take the answer with it. */
const chunksOf = (request: Request): AsyncIterable<Uint8Array> => (request.body ?? new Blob([]).stream()).values({ preventCancel: true });

// OPTIONS too: Next would answer it with a 204 of its own.
export { receive as DELETE, receive as GET, receive as HEAD, receive as OPTIONS, receive as PATCH, receive as POST, receive as PUT };
