/**
 * A queue per source, emptied one item of each in turn: the flood of one source cannot starve another.
 *
 * A source may hold as much as is still free (Choudhury and Hahne's dynamic threshold with α = 1): alone it can fill
 * half, and whoever comes after it always finds room.
 */
export type Queued<T> = { readonly item: T; readonly source: string; readonly bytes: number; readonly at: number };

export type FairQueue<T> = {
  /** @returns false when there is no room for it, or its source's oldest item has waited too long. */
  push(entry: Queued<T>): boolean;
  /** Takes up to `maxItems`, one of each source in turn, and at least one. */
  take(maxItems: number, maxBytes: number): Queued<T>[];
  size(): number;
};

export type FairQueueLimits = { maxItems: number; maxBytes: number; maxAgeMs: number };

type Line<T> = { entries: Queued<T>[]; head: number; bytes: number };

export function createFairQueue<T>({ maxItems, maxBytes, maxAgeMs }: FairQueueLimits): FairQueue<T> {
  const lines = new Map<string, Line<T>>();
  /** The sources that have something waiting, in the order of their turns. */
  let turns: Line<T>[] = [];
  let size = 0;
  let bytes = 0;

  const hasRoom = (line: Line<T> | undefined, entry: Queued<T>) => {
    const length = line ? line.entries.length - line.head : 0;
    const oldest = line?.entries[line.head];
    return (
      length < maxItems - size &&
      (line?.bytes ?? 0) + entry.bytes <= maxBytes - bytes &&
      (oldest === undefined || entry.at - oldest.at <= maxAgeMs)
    );
  };

  const shift = (line: Line<T>): Queued<T> => {
    const entry = line.entries[line.head++] as Queued<T>;
    line.bytes -= entry.bytes;
    bytes -= entry.bytes;
    size--;
    if (line.head === line.entries.length) {
      line.entries = [];
      line.head = 0;
      lines.delete(entry.source);
    } else if (line.head > 1024 && line.head * 2 > line.entries.length) {
      line.entries = line.entries.slice(line.head);
      line.head = 0;
    }
    return entry;
  };

  return {
    push(entry) {
      let line = lines.get(entry.source);
      if (!hasRoom(line, entry)) return false;
      if (!line) {
        line = { entries: [], head: 0, bytes: 0 };
        lines.set(entry.source, line);
        turns.push(line);
      }
      line.entries.push(entry);
      line.bytes += entry.bytes;
      bytes += entry.bytes;
      size++;
      return true;
    },
    take(most, mostBytes) {
      const taken: Queued<T>[] = [];
      let takenBytes = 0;
      let turn = 0;
      while (taken.length < most && turns.length > 0) {
        const line = turns[turn % turns.length] as Line<T>;
        const next = line.entries[line.head] as Queued<T>;
        if (taken.length > 0 && takenBytes + next.bytes > mostBytes) break;
        takenBytes += next.bytes;
        taken.push(shift(line));
        if (line.entries.length > 0) turn = (turn % turns.length) + 1;
        else turns.splice(turn % turns.length, 1);
      }
      // Whoever would have been next is first the next time.
      const first = turns.length === 0 ? 0 : turn % turns.length;
      if (first > 0) turns = [...turns.slice(first), ...turns.slice(0, first)];
      return taken;
    },
    size: () => size,
  };
}
