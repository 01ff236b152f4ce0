/** Reads a body under a size limit and a deadline, and makes sure it is all there. */
import type { Readable } from "node:stream";
import { AppError } from "#lib/errors.ts";

/** How long a body may take to arrive. */
export const BODY_MS = 10_000;

export type BodyLimits = {
  maxBytes: number;
  /** What the sender announced; undefined when it did not (chunked). */
  contentLength: number | undefined;
  /** Called for every chunk before it is kept. @throws AppError when there is no room for it */
  charge?(bytes: number): void;
  timeoutMs?: number;
};

/** The chunks so far. `add` and `whole` throw what the sender must be told. */
function createCollector({ maxBytes, contentLength, charge }: BodyLimits) {
  if (contentLength !== undefined && contentLength > maxBytes) throw new AppError("body_too_large", { maxBytes });
  const parts: Uint8Array[] = [];
  let received = 0;
  return {
    add(chunk: Uint8Array) {
      received += chunk.length;
      if (received > maxBytes) throw new AppError("body_too_large", { maxBytes });
      charge?.(chunk.length);
      parts.push(chunk);
    },
    whole(): Buffer {
      if (contentLength !== undefined && received !== contentLength)
        throw new AppError("body_incomplete", { expected: contentLength, received });
      const [only] = parts;
      return parts.length === 1 && only ? Buffer.from(only.buffer, only.byteOffset, only.byteLength) : Buffer.concat(parts, received);
    },
    incomplete: (cause: unknown) => new AppError("body_incomplete", { expected: contentLength ?? received, received }, { cause }),
  };
}

/**
 * Collects the chunks of a web stream.
 *
 * @throws AppError `body_too_large` as soon as that is certain, `body_timeout` after 10 s,
 *   `body_incomplete` when fewer bytes came than content-length announced or the sender hung up.
 */
export async function readBody(chunks: AsyncIterable<Uint8Array>, limits: BodyLimits): Promise<Buffer> {
  const collector = createCollector(limits);
  const collect = async () => {
    for await (const chunk of chunks) collector.add(chunk);
  };
  await withDeadline(collect(), limits.timeoutMs).catch((error: unknown) => {
    throw error instanceof AppError ? error : collector.incomplete(error);
  });
  return collector.whole();
}

/** Up to this an announced body is held as a whole from the start. */
export const SMALL_BYTES = 65_536;

/** As `readBody`, of a body announced as small: read at once, without an iterator's cost per request. */
export async function readSmallBody(read: () => Promise<ArrayBuffer>, limits: BodyLimits): Promise<Buffer> {
  const collector = createCollector(limits);
  const collect = async () => collector.add(new Uint8Array(await read()));
  await withDeadline(collect(), limits.timeoutMs).catch((error: unknown) => {
    throw error instanceof AppError ? error : collector.incomplete(error);
  });
  return collector.whole();
}

/** As `readBody`, from a Node stream, without an iterator's cost per request. The stream is left open when reading stops early. */
export function readStream(stream: Readable, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const collector = createCollector(limits);
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      stream.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone);
      settle();
    };
    const attempt = (work: () => void) => {
      try {
        work();
      } catch (error) {
        finish(() => reject(error as Error));
      }
    };
    const onData = (chunk: Buffer) => attempt(() => collector.add(chunk));
    const onEnd = () =>
      attempt(() => {
        const body = collector.whole();
        finish(() => resolve(body));
      });
    const onGone = (error?: Error) => finish(() => reject(collector.incomplete(error)));
    const { timeoutMs = BODY_MS } = limits;
    const timer = setTimeout(() => finish(() => reject(timeout(timeoutMs))), timeoutMs);
    stream.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
  });
}

const timeout = (ms: number) => new AppError("body_timeout", { seconds: ms / 1000 });

async function withDeadline(work: Promise<void>, ms = BODY_MS): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timeout(ms)), ms);
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
