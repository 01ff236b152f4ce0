/** Believable values out of a seed: the same seed gives the same sample, another seed fresh ids. */

export type Draw = {
  /** `length` characters of an id. */
  id(length: number): string;
  digits(length: number): string;
  hex(length: number): string;
  number(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** Seconds since 1970, a little before now. */
  seconds: number;
  person: { name: string; email: string; handle: string };
};

/** One kind of event: its type, and how to make one. */
export type Sample = { type: string; headers?(draw: Draw): [string, string][]; body(draw: Draw): unknown };

const NAMES = [
  "Ada Lindqvist",
  "Jonas Weber",
  "Mei Tanaka",
  "Amara Okafor",
  "Lucía Fernández",
  "Noor Haddad",
  "Tomáš Novák",
  "Priya Raman",
  "Søren Dahl",
  "Chloé Martin",
];
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function drawFrom(seed: string, now: Date): Draw {
  const random = randomFrom(seed);
  const number = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const text = (alphabet: string, length: number) => Array.from({ length }, () => alphabet[number(0, alphabet.length - 1)]).join("");
  const name = NAMES[number(0, NAMES.length - 1)] ?? "Ada Lindqvist";
  const plain = name
    .normalize("NFD")
    .replaceAll(/[^A-Za-z ]/g, "")
    .toLowerCase();
  return {
    id: (length) => text(LETTERS, length),
    digits: (length) => text("123456789", 1) + text("0123456789", length - 1),
    hex: (length) => text("0123456789abcdef", length),
    number,
    pick: (list) => list[number(0, list.length - 1)] as (typeof list)[number],
    seconds: Math.floor(now.getTime() / 1000) - number(0, 5),
    person: { name, email: `${plain.replaceAll(" ", ".")}@example.com`, handle: plain.replaceAll(" ", "_") },
  };
}

/** Numbers in [0, 1) out of 128 bits of state: with 32, one in a hundred thousand samples would repeat another's id. */
function randomFrom(seed: string): () => number {
  const state = new Uint32Array([0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667]);
  const factors = [16_777_619, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];
  const at = (lane: number) => state[lane] ?? 0;
  for (let i = 0; i < seed.length; i++)
    for (const [lane, factor] of factors.entries()) state[lane] = Math.imul(at(lane) ^ (at(lane) >>> 13) ^ seed.charCodeAt(i), factor);
  // sfc32: three words of chaos and a counter.
  const next = () => {
    const sum = at(0) + at(1) + at(3);
    state[3] = at(3) + 1;
    state[0] = at(1) ^ (at(1) >>> 9);
    state[1] = at(2) + (at(2) << 3);
    state[2] = ((at(2) << 21) | (at(2) >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}
