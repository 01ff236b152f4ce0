/** Text against a pattern, for the evaluator and for whatever is small enough to be matched outside the database. */
import type { Pattern } from "./ast.ts";

/** Stars stand for any text, also none. Linear in the text for each star: no regular expression of a person's making. */
export function matchesPattern(text: string, { text: pattern, wild }: Pattern): boolean {
  if (!wild) return text === pattern;
  const [first = "", ...rest] = pattern.split("*");
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const [index, piece] of rest.entries()) {
    if (index === rest.length - 1) return text.length - piece.length >= at && text.endsWith(piece);
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at === text.length;
}

/** The beginning that a pattern with one star at its end asks for; undefined for other patterns. */
export function prefixOf({ text, wild }: Pattern): string | undefined {
  return wild && text.indexOf("*") === text.length - 1 ? text.slice(0, -1) : undefined;
}

export const lowerCase = ({ text, wild }: Pattern): Pattern => ({ text: text.toLowerCase(), wild });
