/** Reads a body under a size limit and a deadline, and makes sure it is all there. */
import { AppError } from "#lib/errors.ts";

export const BODY_SECONDS = 10;

/**
 * Collects the chunks of a body.
 *
 * @throws AppError `body_too_large` as soon as that is certain, `body_timeout` after 10 s,
 *   `body_incomplete` when fewer bytes came than content-length announced or the sender hung up.
 */
export async function readBody(
  chunks: AsyncIterable<Uint8Array>,
  { maxBytes, contentLength }: { maxBytes: number; contentLength: number | undefined },
): Promise<Buffer> {
  if (contentLength !== undefined && contentLength > maxBytes) throw new AppError("body_too_large", { maxBytes });
  const parts: Uint8Array[] = [];
  let received = 0;
  const collect = async () => {
    for await (const chunk of chunks) {
      received += chunk.length;
      if (received > maxBytes) throw new AppError("body_too_large", { maxBytes });
      parts.push(chunk);
    }
  };

  await withDeadline(collect()).catch((error: unknown) => {
    if (error instanceof AppError) throw error;
    throw new AppError("body_incomplete", { expected: contentLength ?? received, received }, { cause: error });
  });
  if (contentLength !== undefined && received !== contentLength)
    throw new AppError("body_incomplete", { expected: contentLength, received });
  const [only] = parts;
  return parts.length === 1 && only ? Buffer.from(only.buffer, only.byteOffset, only.byteLength) : Buffer.concat(parts, received);
}

async function withDeadline(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError("body_timeout", { seconds: BODY_SECONDS })), BODY_SECONDS * 1000);
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
