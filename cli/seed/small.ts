/** Rows of small tables, as JSON that PostgreSQL reads. */

export type SmallTable = { table: string; rows: Record<string, unknown>[] };
export const iso = (ms: number): string => new Date(ms).toISOString();
export const bytea = (bytes: Uint8Array): string => `\\x${Buffer.from(bytes).toString("hex")}`;
