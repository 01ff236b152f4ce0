/** What the client sent and what it was told, in an append-only file outside of everything that can be killed. */
import { closeSync, createReadStream, fdatasyncSync, openSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Outgoing } from "./outgoing.ts";

/** Written before the request (without an answer) and after it. A 2xx is the promise that everything else is checked against. */
export type LedgerLine = {
  source: Outgoing["source"];
  /** The provider's own id of the event. */
  key: string;
  sha256: string;
  bytes: number;
  sentAt: number;
  status?: number;
  /** The event's id in a 2xx answer. */
  id?: string;
  duplicate?: true;
  error?: string;
  ms?: number;
};

export type Ledger = {
  file: string;
  write(line: LedgerLine): void;
  /** Everything so far is on disk. */
  flush(): void;
  close(): void;
};

const FLUSH_MS = 100;

/** Lines are written and synced in batches. */
export function openLedger(file: string): Ledger {
  const handle = openSync(file, "a");
  let lines: string[] = [];
  const flush = () => {
    if (lines.length === 0) return;
    writeSync(handle, lines.join(""));
    lines = [];
    fdatasyncSync(handle);
  };
  const timer = setInterval(flush, FLUSH_MS);
  return {
    file,
    write(line) {
      lines.push(`${JSON.stringify(line)}\n`);
    },
    flush,
    close() {
      clearInterval(timer);
      flush();
      closeSync(handle);
    },
  };
}

/** The lines of a JSONL file, one at a time. */
export async function* readLines<T>(file: string): AsyncGenerator<T> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY }))
    if (line !== "") yield JSON.parse(line) as T;
}
