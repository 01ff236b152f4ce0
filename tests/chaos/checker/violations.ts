/** What a check found wrong: all of it counted, the first few shown. */
import type pg from "pg";

export type Violation = { invariant: string; what: string; count: number; examples: string[] };

export const EXAMPLES = 5;

/** Runs a query whose rows, in a column `example`, are the exceptions to an invariant. */
export async function exceptions(
  db: pg.PoolClient,
  invariant: string,
  what: string,
  sql: string,
  values: unknown[] = [],
): Promise<Violation[]> {
  const { rows } = await db.query<{ count: number; examples: string[] | null }>(
    `select count(*)::int as count, (array_agg(example))[1:${EXAMPLES}] as examples from (${sql}) as exception (example)`,
    values,
  );
  const count = rows[0]?.count ?? 0;
  return count === 0 ? [] : [{ invariant, what, count, examples: rows[0]?.examples ?? [] }];
}

export const describeViolation = ({ invariant, what, count, examples }: Violation) =>
  `${invariant}: ${count} × ${what}\n${examples.map((example) => `    ${example}`).join("\n")}`;
