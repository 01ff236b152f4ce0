/**
 * One stream for all tabs of a browser: HTTP/1.1 allows six connections to a server, and a stream would hold one
 * per tab. The tab that gets the lock opens the stream and tells the others; when it closes, the next one takes over.
 */
import type { Pulse } from "#lib/contracts/throughput.ts";

/** `attempt` counts failures since the last message. */
export type StreamState = { kind: "connecting" } | { kind: "live" } | { kind: "reconnecting"; attempt: number };
export type StreamNews = { pulse?: Pulse; state?: StreamState };

const NAME = "spillway-stream";
const RETRY_MS = 2000;
const MAX_RETRY_MS = 30_000;

/** @returns closes it. */
export function openStream(tell: (news: StreamNews) => void): () => void {
  const closed = new AbortController();
  if (!("locks" in navigator)) {
    // Plain HTTP outside localhost has no locks: every tab has its own stream.
    connect(tell, closed.signal);
    return () => closed.abort();
  }
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = (message: MessageEvent<StreamNews>) => tell(message.data);
  navigator.locks
    .request(NAME, { signal: closed.signal }, async () => {
      // Granted at the very moment it was given up: the lock must not be kept by nobody.
      if (closed.signal.aborted) return;
      connect((news) => {
        tell(news);
        if (!closed.signal.aborted) channel.postMessage(news);
      }, closed.signal);
      await new Promise<void>((resolve) => closed.signal.addEventListener("abort", () => resolve()));
    })
    .catch(() => undefined);
  return () => {
    closed.abort();
    channel.close();
  };
}

function connect(tell: (news: StreamNews) => void, signal: AbortSignal) {
  let attempt = 0;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    source = new EventSource("/api/v1/stream");
    source.addEventListener("pulse", (event: MessageEvent<string>) => {
      attempt = 0;
      tell({ pulse: JSON.parse(event.data) as Pulse, state: { kind: "live" } });
    });
    source.onerror = () => {
      // Its own reconnecting gives up on some answers (a 502 during an upgrade): this one never does.
      source?.close();
      attempt += 1;
      tell({ state: { kind: "reconnecting", attempt } });
      timer = setTimeout(open, Math.min(MAX_RETRY_MS, RETRY_MS * attempt) * (0.8 + Math.random() * 0.4));
    };
  };
  open();
  signal.addEventListener("abort", () => {
    source?.close();
    clearTimeout(timer);
  });
}
