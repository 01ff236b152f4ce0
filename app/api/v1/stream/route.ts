/** The one live stream of a browser: a pulse twice a second, as server-sent events. */
import { z } from "zod";
import { authenticate } from "#lib/auth/session.ts";
import { subscribe } from "#lib/http/pulse.ts";
import { userRoute } from "#lib/http/route.ts";

export const dynamic = "force-dynamic";

const HEARTBEAT_MS = 15_000;
const RECHECK_MS = 60_000;
/** Messages that may wait for a slow reader; beyond that it gets one message that says all of them. */
const MOST_WAITING = 4;

/** `since`: the last pulse seen. A browser's own reconnecting says it in Last-Event-ID, a new EventSource cannot. */
const streamQuery = z.object({ since: z.string().max(64).optional() });

export const GET = userRoute({ role: "viewer", query: streamQuery }, async ({ context, request, query }) => {
  const encoder = new TextEncoder();
  let seen = request.headers.get("last-event-id") ?? query.since;
  let isOpen = true;
  let end = () => {};
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => controller.enqueue(encoder.encode(text));
        const beat = () => {
          if ((controller.desiredSize ?? 0) <= 0) return;
          const pulse = subscription.after(seen);
          if (!pulse) return;
          seen = pulse.id;
          send(`id: ${pulse.id}\nevent: pulse\ndata: ${JSON.stringify(pulse)}\n\n`);
        };
        const leave = () => {
          if (!isOpen) return;
          end();
          send("event: bye\ndata: {}\n\n");
          controller.close();
        };
        const subscription = subscribe(context, { beat, leave });
        const heartbeat = setInterval(() => send(": still here\n\n"), HEARTBEAT_MS);
        // A session that ended must not go on watching.
        const recheck = setInterval(() => void authenticate(context, request).then((identity) => identity ?? leave(), leave), RECHECK_MS);
        end = () => {
          isOpen = false;
          subscription.end();
          clearInterval(heartbeat);
          clearInterval(recheck);
        };
        // Not all at the same moment, when a server comes back.
        send(`retry: ${2000 + Math.round(Math.random() * 1000)}\n\n`);
        beat();
      },
      cancel: () => end(),
    },
    new CountQueuingStrategy({ highWaterMark: MOST_WAITING }),
  );
  request.signal.addEventListener("abort", () => end());
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
      connection: "keep-alive",
    },
  });
});
