/** The one live stream of a browser: a pulse twice a second, as server-sent events. */
import { authenticate } from "#lib/auth/session.ts";
import { subscribe } from "#lib/http/pulse.ts";
import { userRoute } from "#lib/http/route.ts";

export const dynamic = "force-dynamic";

const HEARTBEAT_MS = 15_000;
const RECHECK_MS = 60_000;

export const GET = userRoute({ role: "viewer" }, async ({ context, request }) => {
  const encoder = new TextEncoder();
  let end = () => {};
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      const unsubscribe = subscribe(context, (pulse) => send(`id: ${pulse.head ?? ""}\nevent: pulse\ndata: ${JSON.stringify(pulse)}\n\n`));
      const heartbeat = setInterval(() => send(": still here\n\n"), HEARTBEAT_MS);
      // A session that ended must not go on watching.
      const recheck = setInterval(() => void authenticate(context, request).then((identity) => identity ?? bye(), bye), RECHECK_MS);
      end = () => {
        unsubscribe();
        clearInterval(heartbeat);
        clearInterval(recheck);
      };
      const bye = () => {
        end();
        send("event: bye\ndata: {}\n\n");
        controller.close();
      };
      send("retry: 2000\n\n");
    },
    cancel: () => end(),
  });
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
