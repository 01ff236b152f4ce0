/** Where a request is interpreted: a small body at once, a large or compressed one in a thread, so that small ones need not wait for it. */
import { availableParallelism } from "node:os";
import type { Provider } from "#lib/providers/provider.ts";
import type { Interpretation, Question } from "./interpret.ts";
import { type Asked, type PackedInterpretation, unpackInterpretation } from "./interpretMessage.ts";
import { createThreads } from "./threads.ts";

export type Interpreter = {
  /** Is this one for `inThread`? Any other is for `interpret` itself, without a promise in between. */
  isHeavy(provider: Provider, bytes: number, isPacked: boolean): boolean;
  /**
   * `deadline` is a moment of `performance.now()`.
   * @throws AppError overloaded, storage_unavailable
   */
  inThread(question: Question, load: { source: string; deadline: number }): Promise<Interpretation>;
  close(): Promise<void>;
};

/**
 * A body this large costs about as much here (0.4 ms) as sending it to a thread and being answered. Batches cost ten times as much per byte:
 * 80 µs a kilobyte, measured on Messenger's, against 6 for an event that is not split.
 */
const HEAVY_BYTES = 65_536;
const HEAVY_BATCH_BYTES = 8_192;

/** What waits for a thread. The age is what refuses first: many small batches are soon done, a few huge ones are not. */
const WAITING = { maxItems: 4_096, maxBytes: 67_108_864, maxAgeMs: 1_000 };

/** `file`: lib/ingest/interpretThread.ts on disk. A bundler must not find it by itself: it would make another program of it. */
export function createInterpreter(file: string, onFailure: (error: unknown) => void): Interpreter {
  const size = availableParallelism() > 2 ? 2 : 1;
  const threads = createThreads<Asked, PackedInterpretation>({ file, size, waiting: WAITING, onFailure });
  return {
    isHeavy: ({ split }, bytes, isPacked) => bytes >= (split ? HEAVY_BATCH_BYTES : HEAVY_BYTES) || (isPacked && bytes > 0),
    async inThread({ provider, ...question }, { source, deadline }) {
      const { body } = question.raw;
      const asked = { ...question, providerId: provider.id };
      const message = await threads.run(asked, { source, bytes: body.length, deadline });
      return unpackInterpretation(message, body);
    },
    close: () => threads.close(),
  };
}
