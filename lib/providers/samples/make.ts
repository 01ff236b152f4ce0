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
  let state = 2_166_136_261;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 16_777_619) >>> 0;
  // mulberry32: small, seedable, good enough for names and amounts.
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
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
