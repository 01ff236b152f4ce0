/** Just enough of PostgreSQL's wire protocol to see a COMMIT go by, in either direction. */

/** Bytes of a message worth looking at. */
const HEAD_BYTES = 40;

/**
 * Reads a stream of messages from its chunks, however they are cut, and tells the type and first bytes of each.
 * The client's first message has no type.
 */
export function createFrameReader(startsUntyped: boolean, see: (type: string, head: Buffer) => void): (chunk: Buffer) => void {
  let isUntyped = startsUntyped;
  let held = Buffer.alloc(0);
  let skip = 0;

  /** How many bytes must be held before the message can be told; and its whole length once that is known. */
  const wanted = () => {
    const header = isUntyped ? 4 : 5;
    if (held.length < header) return { bytes: header, total: undefined };
    const total = held.readInt32BE(header - 4) + header - 4;
    return { bytes: Math.min(total, header + HEAD_BYTES), total };
  };

  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (skip > 0) {
        const step = Math.min(skip, chunk.length - at);
        skip -= step;
        at += step;
        continue;
      }
      const step = Math.min(wanted().bytes - held.length, chunk.length - at);
      held = Buffer.concat([held, chunk.subarray(at, at + step)]);
      at += step;
      const { bytes, total } = wanted();
      if (total === undefined || held.length < bytes) continue;
      see(isUntyped ? "" : held.toString("latin1", 0, 1), held.subarray(isUntyped ? 4 : 5));
      skip = total - held.length;
      held = Buffer.alloc(0);
      isUntyped = false;
    }
  };
}

/** A client's Query or Parse message that commits. */
export const asksToCommit = (type: string, head: Buffer) =>
  (type === "Q" || type === "P") && /^(\w*\0)?commit\b/i.test(head.toString("latin1"));

/** A server's CommandComplete of a commit. */
export const saysCommitted = (type: string, head: Buffer) => type === "C" && head.toString("latin1").startsWith("COMMIT\0");
