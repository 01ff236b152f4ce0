/** Numbers drawn from a seed: the same seed, the same estate. */

export type Random = { /** in [0, 1) */ next(): number /** 32 bits */; word(): number };

/** sfc32: fast, and with 128 bits of state, so that the streams of two days never meet. */
export function randomOf(seed: string): Random {
  let [a, b, c, d] = [hashOf(seed), hashOf(`${seed} b`), hashOf(`c ${seed}`), 1];
  const word = () => {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) word();
  return { word, next: () => word() / 0x1_0000_0000 };
}

/** FNV-1a. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const PAIRS = Array.from({ length: 62 * 62 }, (_, i) => LETTERS.charAt(Math.floor(i / 62)) + LETTERS.charAt(i % 62));
const HEX = Array.from({ length: 65_536 }, (_, i) => i.toString(16).padStart(4, "0"));
const DIGITS = Array.from({ length: 10_000 }, (_, i) => String(i).padStart(4, "0"));

/** `length` letters and digits. */
export function lettersOf({ word }: Random, length: number): string {
  let text = "";
  while (text.length < length) {
    const drawn = word();
    text += (PAIRS[(drawn & 0xffff) % 3844] as string) + (PAIRS[(drawn >>> 16) % 3844] as string);
  }
  return text.slice(0, length);
}

export function hexOf({ word }: Random, length: number): string {
  let text = "";
  while (text.length < length) {
    const drawn = word();
    text += (HEX[drawn & 0xffff] as string) + (HEX[drawn >>> 16] as string);
  }
  return text.slice(0, length);
}

/** `length` digits, the first not 0. */
export function digitsOf({ word }: Random, length: number): string {
  let text = String(1 + (word() % 9));
  while (text.length < length) text += DIGITS[word() % 10_000] as string;
  return text.slice(0, length);
}
