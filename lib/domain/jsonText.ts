/** Values to JSON text: the other way round than json.ts. */

/** JSON text in which a `bigint` keeps all its digits. Undefined for what JSON cannot hold. */
export const jsonText = (value: unknown): string | undefined =>
  JSON.stringify(value, (_key, member: unknown) => (typeof member === "bigint" ? rawJson(String(member)) : member)) as string | undefined;

/** In the language since ES2026; the compiler's library does not know it yet. */
const rawJson = (text: string) => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
