/** Compressed bodies, for sources that allow them: one layer, under a limit. ADR 0017 says what is verified and what is stored. */
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import type { HeaderList } from "#lib/domain/request.ts";

const DECODERS = { gzip: gunzipSync, "x-gzip": gunzipSync, deflate: inflateSync, br: brotliDecompressSync, zstd: zstdDecompressSync };

export type Encoding = keyof typeof DECODERS;
export type Packed = { encoding: Encoding; maxBytes: number };

/**
 * A body may grow this many times. Webhooks shrink to a fourth up to a thirteenth (measured on samples and batches of them); a bomb grows a
 * thousandfold.
 */
const MAX_RATIO = 50;

/**
 * What the headers say the body is packed in, "" for nothing. Several layers are one text with a comma, which is no `Encoding`; nor is a
 * compression of the transfer, which some proxies undo and node:http leaves as it is.
 */
export function encodingOf(headers: HeaderList): string {
  let encoding = "";
  for (const [name, value] of headers) {
    if (name === "content-encoding") encoding += encoding === "" ? value : `, ${value}`;
    else if (name === "transfer-encoding" && value.trim().toLowerCase() !== "chunked") return `transfer ${value}`;
  }
  encoding = encoding.trim().toLowerCase();
  return encoding === "identity" ? "" : encoding;
}

export const isEncoding = (encoding: string): encoding is Encoding => Object.hasOwn(DECODERS, encoding);

/** How large a body of so many bytes may become, for a source that accepts `maxBytes`. */
export const unpackedLimit = (bytes: number, maxBytes: number) => Math.min(maxBytes, bytes * MAX_RATIO);

/** The bytes inside, or why there are none. Stops as soon as the limit is passed: no more than that is ever in memory. */
export function decompress(body: Buffer, { encoding, maxBytes }: Packed): Buffer | "garbled" | "too large" {
  try {
    return DECODERS[encoding](body, { maxOutputLength: maxBytes });
  } catch (error) {
    return (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? "too large" : "garbled";
  }
}
