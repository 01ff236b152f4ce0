/** An EventSource whose connection is a call of the real route, and which a test can break: what Node has none of. */
import { GET } from "#app/api/v1/stream/route.ts";

type Message = { data: string };

const open = new Set<RouteEventSource>();

export class RouteEventSource {
  static headers: Record<string, string> = {};
  /** Every address asked, in order. */
  static asked: string[] = [];
  onerror: (() => void) | null = null;
  readonly #listeners = new Map<string, (message: Message) => void>();
  readonly #gone = new AbortController();

  constructor(path: string) {
    RouteEventSource.asked.push(path);
    open.add(this);
    void this.#read(path).catch(() => undefined);
  }

  addEventListener(name: string, listener: (message: Message) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    open.delete(this);
    this.#gone.abort();
  }

  /** The network goes away under it. */
  break(): void {
    this.close();
    this.onerror?.();
  }

  async #read(path: string): Promise<void> {
    const request = new Request(`http://spillway.test${path}`, { headers: RouteEventSource.headers, signal: this.#gone.signal });
    const answer = await GET(request, { params: Promise.resolve({}) });
    if (!answer.ok || !answer.body) return this.break();
    let text = "";
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    this.#gone.signal.addEventListener("abort", () => void reader.cancel().catch(() => undefined));
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        if (open.has(this)) this.#dispatch(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  }

  #dispatch(message: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(message)?.[1] ?? "";
    this.#listeners.get(field("event"))?.({ data: field("data") });
  }
}

/** The connections that stand now. */
export const openSources = (): readonly RouteEventSource[] => [...open];
