/** "Did you mean …?" */

/** The nearest of `known` to `word`, if it is near enough to be a slip. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/**
 * The one of `known` that `word` is a slip of the fingers for: wrong case, one letter, or two letters swapped. Stricter than
 * `suggest`, for those who refuse: `stripe-eu` is no slip for `stripe`, nor `shop-2` for `shop-1`.
 */
export const slipOf = (word: string, known: readonly string[]): string | undefined =>
  known.find((candidate) => isSlip(word.toLowerCase(), candidate.toLowerCase()));

const LONG = 8;
const digits = (text: string) => text.replaceAll(/\D/g, "");
const sorted = (text: string) => [...text].toSorted().join("");

function isSlip(word: string, candidate: string): boolean {
  // A longer or a shorter name is another name, made after the first.
  if (digits(word) !== digits(candidate) || isLonger(word, candidate) || isLonger(candidate, word)) return false;
  const distance = editDistance(word, candidate);
  return distance <= (Math.min(word.length, candidate.length) >= LONG ? 2 : 1) || (distance === 2 && sorted(word) === sorted(candidate));
}

const isLonger = (long: string, short: string) => long.startsWith(short) && /^[-_. ]/.test(long.slice(short.length));

/** Levenshtein distance, two rows. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++)
      current[j] = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1));
    previous = current;
  }
  return previous[b.length] ?? 0;
}
