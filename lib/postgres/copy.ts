/** COPY … FROM STDIN in its binary form: rows as fast as PostgreSQL takes them. For the seed; ingest writes arrays (binary.ts). */
import type { Duplex } from "node:stream";
import pg from "pg";

const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const TRAILER = Buffer.from([0xff, 0xff]);

/** `create`: statements that make the table, in the same transaction: its rows are then written frozen, and without WAL where the server may. */
export type CopyTarget = { table: string; columns: string; create?: string | undefined };

/** A connection that copies, one table after the other. */
export type CopyConnection = {
  begin(target: CopyTarget): Promise<void>;
  send(messages: readonly Buffer[]): Promise<void>;
  end(): Promise<void>;
  close(): Promise<void>;
};

export async function openCopy(url: string): Promise<CopyConnection> {
  const client = new pg.Client({ connectionString: url, application_name: "spillway-seed", options: "-c synchronous_commit=off" });
  client.on("error", () => {});
  await client.connect();
  let copy: Copy | undefined;
  let transaction = false;
  const running = () => {
    if (!copy) throw new Error("no COPY was begun");
    return copy;
  };
  return {
    async begin({ table, columns, create }) {
      transaction = create !== undefined;
      if (create !== undefined) await client.query(`begin; ${create}`);
      copy = client.query(new Copy(`copy ${table} (${columns}) from stdin (format binary${transaction ? ", freeze" : ""})`));
      await copy.ready;
      await copy.send(messageOf(SIGNATURE));
    },
    async send(messages) {
      for (const message of messages) await running().send(message);
    },
    async end() {
      await running().send(messageOf(TRAILER));
      await running().end();
      copy = undefined;
      if (transaction) await client.query("commit");
    },
    close: () => client.end(),
  };
}

function messageOf(data: Buffer): Buffer {
  const head = Buffer.from([0x64, 0, 0, 0, 0]);
  head.writeInt32BE(data.length + 4, 1);
  return Buffer.concat([head, data]);
}

type Connection = { stream: Duplex; query(text: string): void; endCopyFrom(): void };

/** What pg calls while the statement runs. It hands over its connection; rows are written to its socket as they are. */
class Copy implements pg.Submittable {
  readonly ready: Promise<void>;
  readonly #text: string;
  readonly #begun = Promise.withResolvers<void>();
  readonly #done = Promise.withResolvers<void>();
  #connection: Connection | undefined;
  #error: Error | undefined;

  constructor(text: string) {
    this.#text = text;
    this.ready = this.#begun.promise;
    this.#done.promise.catch(() => {});
  }

  submit(connection: unknown): void {
    this.#connection = connection as Connection;
    this.#connection.query(this.#text);
  }

  async send(message: Buffer): Promise<void> {
    if (this.#error) throw this.#error;
    const stream = this.#connection?.stream;
    if (!stream || stream.write(message)) return;
    await Promise.race([new Promise<void>((resolve) => stream.once("drain", resolve)), this.#done.promise]);
  }

  end(): Promise<void> {
    if (!this.#error) this.#connection?.endCopyFrom();
    return this.#done.promise;
  }

  handleCopyInResponse(): void {
    this.#begun.resolve();
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#done.resolve();
  }

  handleError(error: Error): void {
    this.#error = error;
    this.#begun.reject(error);
    this.#done.reject(error);
  }
}
