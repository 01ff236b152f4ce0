/**
 * One stream for all tabs of a browser: HTTP/1.1 allows six connections to a server, and a stream would hold one
 * per tab. The tab that gets the lock opens the stream and tells the others; when it closes, the next one takes over.
 */
import { connectStream, type StreamNews, type StreamState, type Tell } from "./connectStream.ts";

const NAME = "spillway-stream";
/** The tab with the stream says that it is there, also while nothing comes in. */
const SIGN_OF_LIFE_MS = 2_000;
/** A tab that a browser froze keeps its lock and is silent: after this long another one takes the lock from it. */
const SILENCE_MS = 5_000;

/** Where a page says that it is put aside or comes back: `window`. */
type Page = Pick<EventTarget, "addEventListener" | "removeEventListener">;

/** @returns leaves: closes the stream, or stops listening to the tab that has it. */
export function shareStream(tell: Tell, since: () => string | undefined, page: Page): () => void {
  let part = takePart(tell, since);
  const leave = () => part.abort();
  const join = () => {
    if (part.signal.aborted && !left) part = takePart(tell, since);
  };
  let left = false;
  // Without these, a page kept for the back button or put to sleep would go on holding the lock.
  for (const name of ["pagehide", "freeze"]) page.addEventListener(name, leave);
  for (const name of ["pageshow", "resume"]) page.addEventListener(name, join);
  return () => {
    left = true;
    leave();
    for (const name of ["pagehide", "freeze"]) page.removeEventListener(name, leave);
    for (const name of ["pageshow", "resume"]) page.removeEventListener(name, join);
  };
}

function takePart(tell: Tell, since: () => string | undefined): AbortController {
  const part = new AbortController();
  // Plain HTTP outside localhost has no locks: every tab has its own stream.
  if (globalThis.navigator?.locks && globalThis.BroadcastChannel) void compete(tell, since, part.signal);
  else connectStream(tell, since, part.signal);
  return part;
}

/** Listens to the tab that leads, and leads when its turn comes, until `signal` aborts. */
async function compete(tell: Tell, since: () => string | undefined, signal: AbortSignal): Promise<void> {
  const channel = new BroadcastChannel(NAME);
  let isSilent = false;
  while (!signal.aborted) {
    const waiting = new AbortController();
    const turn = AbortSignal.any([signal, waiting.signal]);
    let silence: ReturnType<typeof setTimeout> | undefined;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(
        () => {
          isSilent = true;
          waiting.abort();
        },
        SILENCE_MS * (1 + Math.random()),
      );
    };
    channel.onmessage = ({ data }: MessageEvent<StreamNews>) => {
      listen();
      tell(data);
    };
    listen();
    const options: LockOptions = isSilent ? { steal: true } : { signal: turn };
    isSilent = false;
    const leading = new AbortController();
    await navigator.locks
      .request(NAME, options, async () => {
        clearTimeout(silence);
        channel.onmessage = null;
        await lead(channel, tell, since, AbortSignal.any([signal, leading.signal]));
      })
      // Given up, or taken by another tab.
      .catch(() => undefined);
    leading.abort();
    clearTimeout(silence);
  }
  channel.close();
}

function lead(channel: BroadcastChannel, tell: Tell, since: () => string | undefined, signal: AbortSignal): Promise<void> {
  // Granted at the very moment it was given up: the lock must not be kept by nobody.
  if (signal.aborted) return Promise.resolve();
  let state: StreamState = { kind: "connecting" };
  const say = (news: StreamNews) => {
    if (!signal.aborted) channel.postMessage(news);
  };
  const alive = setInterval(() => say({ state }), SIGN_OF_LIFE_MS);
  connectStream(
    (news) => {
      state = news.state;
      tell(news);
      say(news);
    },
    since,
    signal,
  );
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      clearInterval(alive);
      resolve();
    });
  });
}
