/** Rows in the binary form of COPY, as finished messages of the protocol. */
const CHUNK = 262_144;
/** A message's kind and length. */
const HEAD = 5;
const EPOCH_2000_MS = 946_684_800_000;

/** Rows of one table as they travel. Field after field, as many as `row` said; `take` gives the finished messages. */
export class CopyRows {
  rows = 0;
  bytes = 0;
  #buffer = Buffer.allocUnsafe(CHUNK);
  #at = HEAD;
  #sealed: Buffer[] = [];

  row(fields: number): void {
    this.#room(2);
    this.#buffer.writeInt16BE(fields, this.#at);
    this.#at += 2;
    this.rows++;
  }

  null(): void {
    this.#length(-1, 0);
  }

  bool(value: boolean): void {
    this.#length(1, 1);
    this.#buffer[this.#at++] = value ? 1 : 0;
  }

  int2(value: number): void {
    this.#length(2, 2);
    this.#at = this.#buffer.writeInt16BE(value, this.#at);
  }

  int4(value: number): void {
    this.#length(4, 4);
    this.#at = this.#buffer.writeInt32BE(value, this.#at);
  }

  /** Safe integers. */
  int8(value: number): void {
    this.#length(8, 8);
    const high = Math.floor(value / 0x1_0000_0000);
    this.#buffer.writeInt32BE(high, this.#at);
    this.#at = this.#buffer.writeUInt32BE(value - high * 0x1_0000_0000, this.#at + 4);
  }

  moment(ms: number): void {
    this.int8((ms - EPOCH_2000_MS) * 1000);
  }

  /** The 16 bytes at `from`. */
  uuid(source: Uint8Array, from = 0): void {
    this.#length(16, 16);
    this.#sixteen(source, from);
  }

  /** `uuid[]` of those whose places in `source` are given, without the last. */
  uuids(source: Uint8Array, places: readonly number[]): void {
    const count = places.length - 1;
    this.#length(20 + count * 20, 20 + count * 20);
    for (const value of [1, 0, 2950, count, 1]) this.#at = this.#buffer.writeInt32BE(value, this.#at);
    for (let i = 0; i < count; i++) {
      this.#at = this.#buffer.writeInt32BE(16, this.#at);
      this.#sixteen(source, (places[i] as number) * 16);
    }
  }

  text(value: string): void {
    this.#room(4 + value.length * 3);
    const written = this.#buffer.write(value, this.#at + 4, "utf8");
    this.#buffer.writeInt32BE(written, this.#at);
    this.#at += 4 + written;
  }

  /** As `text`, for characters up to 0x7f. */
  ascii(value: string): void {
    this.#length(value.length, value.length);
    this.#at += this.#buffer.write(value, this.#at, "latin1");
  }

  data(value: Uint8Array): void {
    this.#length(value.length, value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  /** One field of three parts; the last is ASCII. */
  parts(first: Uint8Array, tag: number, rest: string): void {
    this.#length(first.length + 1 + rest.length, first.length + 1 + rest.length);
    this.#buffer.set(first, this.#at);
    this.#at += first.length;
    this.#buffer[this.#at++] = tag;
    this.#at += this.#buffer.write(rest, this.#at, "latin1");
  }

  /** As `parts`, the rest being a number above 0 as eight bytes that sort as it does. */
  ordered(first: Uint8Array, tag: number, value: number): void {
    this.#length(first.length + 9, first.length + 9);
    this.#buffer.set(first, this.#at);
    this.#at += first.length;
    this.#buffer[this.#at++] = tag;
    this.#buffer.writeDoubleBE(value, this.#at);
    this.#buffer[this.#at] = (this.#buffer[this.#at] ?? 0) | 0x80;
    this.#at += 8;
  }

  /** The messages so far; `isLast` adds what is not full yet. */
  take(isLast = false): Buffer[] {
    if (isLast && this.#at > HEAD) this.#seal(CHUNK);
    const taken = this.#sealed;
    this.#sealed = [];
    return taken;
  }

  #sixteen(source: Uint8Array, from: number): void {
    const end = this.#at + 16;
    for (let i = from; this.#at < end; i++) this.#buffer[this.#at++] = source[i] as number;
  }

  #length(value: number, bytes: number): void {
    this.#room(4 + bytes);
    this.#at = this.#buffer.writeInt32BE(value, this.#at);
  }

  #room(bytes: number): void {
    if (this.#at + bytes > this.#buffer.length) this.#seal(Math.max(CHUNK, bytes + HEAD));
  }

  #seal(next: number): void {
    if (this.#at > HEAD) {
      this.#buffer[0] = 0x64;
      this.#buffer.writeInt32BE(this.#at - 1, 1);
      this.#sealed.push(this.#buffer.subarray(0, this.#at));
      this.bytes += this.#at - HEAD;
    }
    this.#buffer = Buffer.allocUnsafe(next);
    this.#at = HEAD;
  }
}
