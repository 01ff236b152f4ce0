/** PNG in and out, as far as screenshots need it: eight bits, not interlaced; written with a palette, which is a third of the size. */
import { crc32, deflateSync, inflateSync } from "node:zlib";

/** Four bytes a pixel, in rows. */
export type Pixels = { width: number; height: number; data: Uint8Array };

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;
/** Channels of each colour type. */
const CHANNELS: Record<number, number> = { 2: 3, 3: 1, 6: 4 };

export function readPng(file: Buffer): Pixels {
  const chunks = new Map<string, Buffer[]>();
  for (let at = SIGNATURE.length; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + 8);
    chunks.set(type, [...(chunks.get(type) ?? []), file.subarray(at + 8, at + 8 + length)]);
    at += length + 12;
  }
  const header = chunks.get("IHDR")?.[0] ?? Buffer.alloc(13);
  const [width, height, colourType] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9] ?? 0];
  const channels = CHANNELS[colourType];
  if (header[8] !== 8 || channels === undefined || header[12] !== 0) throw new Error("This kind of PNG is not written by a screenshot.");
  const rows = unfilter(inflateSync(Buffer.concat(chunks.get("IDAT") ?? [])), width * channels, height, channels);
  const palette = chunks.get("PLTE")?.[0];
  const data = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = colourType === 3 ? (rows[pixel] ?? 0) * 3 : pixel * channels;
    const source = colourType === 3 ? (palette ?? rows) : rows;
    data.set([source[from] ?? 0, source[from + 1] ?? 0, source[from + 2] ?? 0, 255], pixel * 4);
  }
  return { width, height, data };
}

/** Undoes the filter of each row (PNG §9). */
function unfilter(raw: Buffer, stride: number, height: number, step: number): Uint8Array {
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const left = x >= step ? (rows[y * stride + x - step] ?? 0) : 0;
      const up = y > 0 ? (rows[(y - 1) * stride + x] ?? 0) : 0;
      const corner = x >= step && y > 0 ? (rows[(y - 1) * stride + x - step] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      rows[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return rows;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** With the 256 colours that occur most; each other one becomes the nearest of them. */
export function writePng({ width, height, data }: Pixels): Buffer {
  const { palette, indexOf } = choosePalette(data);
  const raw = Buffer.alloc((width + 1) * height);
  for (let pixel = 0; pixel < width * height; pixel++)
    raw[pixel + Math.floor(pixel / width) + 1] = indexOf(
      (data[pixel * 4] ?? 0) * 65_536 + (data[pixel * 4 + 1] ?? 0) * 256 + (data[pixel * 4 + 2] ?? 0),
    );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(raw, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function choosePalette(data: Uint8Array) {
  const counts = new Map<number, number>();
  for (let at = 0; at < data.length; at += 4) {
    const colour = (data[at] ?? 0) * 65_536 + (data[at + 1] ?? 0) * 256 + (data[at + 2] ?? 0);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MOST_COLOURS)
    .map(([colour]) => colour);
  const known = new Map(palette.map((colour, index) => [colour, index]));
  const indexOf = (colour: number): number => {
    const index = known.get(colour) ?? nearest(palette, colour);
    known.set(colour, index);
    return index;
  };
  return { palette, indexOf };
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, other] of palette.entries()) {
    const distance =
      ((colour >> 16) - (other >> 16)) ** 2 + (((colour >> 8) & 255) - ((other >> 8) & 255)) ** 2 + ((colour & 255) - (other & 255)) ** 2;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Text drawn by another machine's fonts differs a little everywhere; a difference that is seen is larger. */
const SEEN = 24;

/** @returns the share of pixels that look different, 0 to 1; 1 when the sizes differ */
export function difference(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height) return 1;
  let changed = 0;
  for (let at = 0; at < a.data.length; at += 4)
    if ([0, 1, 2].some((channel) => Math.abs((a.data[at + channel] ?? 0) - (b.data[at + channel] ?? 0)) > SEEN)) changed++;
  return changed / (a.width * a.height);
}
