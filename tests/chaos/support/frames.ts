/** Just enough of PostgreSQL's wire protocol to see a commit go by, in either direction. */

/** Bytes of a message worth looking at. */
const HEAD_BYTES = 80;

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

/**
 * Watches a client's messages for what commits: a COMMIT, or the one statement of a group commit, which is prepared once and then bound by
 * its name.
 */
export function createCommitWatch(): (type: string, head: Buffer) => boolean {
  let insert: string | undefined;
  return (type, head) => {
    const text = head.toString("latin1");
    if (type === "P") insert = /^([\w-]*)\0\/\* request\.insert/.exec(text)?.[1] ?? insert;
    if (type === "B") return insert !== undefined && text.split("\0")[1] === insert;
    return (type === "Q" || type === "P") && /^(\w*\0)?commit\b/i.test(text);
  };
}

/** A server's ReadyForQuery outside a transaction: what was asked before it is committed, or has failed. */
export const isSettled = (type: string, head: Buffer) => type === "Z" && head.toString("latin1") === "I";
