/** A term as text, for "filter by this". */

/** Writes a term, quoted where it must be. */
export function termText(field: string, value: string): string {
  return `${field}:${/^[^\s"(),*=~<>][^\s"(),*]*$/.test(value) && !value.includes("..") ? value : `"${value.replaceAll(/[\\"]/g, "\\$&")}"`}`;
}
