/** One connection to the live stream that never gives up: it says what it hears and how it stands. */
import type { Pulse } from "#lib/contracts/throughput.ts";

/** `attempt` counts failures since the last message. */
export type StreamState = { kind: "connecting" } | { kind: "live" } | { kind: "reconnecting"; attempt: number };
export type StreamNews = { pulse?: Pulse; state: StreamState };
export type Tell = (news: StreamNews) => void;

const RETRY_MS = 2000;
const MAX_RETRY_MS = 30_000;
/** After a goodbye: at once, but not all browsers in the same moment. */
const GOODBYE_MS = 600;
/** Pulses come twice a second: a connection this quiet is dead, whatever the browser believes. */
const SILENCE_MS = 10_000;

/** Until `signal` aborts. `since` is asked at every connection: the newest pulse this browser has seen. */
export function connectStream(tell: Tell, since: () => string | undefined, signal: AbortSignal): void {
  let attempt = 0;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const wait = (ms: number, then: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  };
  const open = () => {
    const last = since();
    source = new EventSource(`/api/v1/stream${last ? `?since=${encodeURIComponent(last)}` : ""}`);
    source.addEventListener("pulse", (event: MessageEvent<string>) => {
      attempt = 0;
      wait(SILENCE_MS, fail);
      tell({ pulse: JSON.parse(event.data) as Pulse, state: { kind: "live" } });
    });
    source.addEventListener("bye", () => {
      source?.close();
      wait(Math.random() * GOODBYE_MS, open);
    });
    source.onerror = fail;
    wait(SILENCE_MS, fail);
  };
  // Its own reconnecting gives up on some answers (a 502 during an upgrade): this one never does.
  const fail = () => {
    source?.close();
    attempt += 1;
    tell({ state: { kind: "reconnecting", attempt } });
    wait(Math.min(MAX_RETRY_MS, RETRY_MS * attempt) * (0.8 + Math.random() * 0.4), open);
  };
  open();
  signal.addEventListener("abort", () => {
    source?.close();
    clearTimeout(timer);
  });
}
