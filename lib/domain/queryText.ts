/** Edits of a query as text: what chips and hints do to what a person typed. */

const STATUS_TERM = /(?<=^|\s)(?:NOT\s+|-)?status:(?:\([^)]*\)|\S+)\s*/g;

/** The one status a query asks for; undefined when it asks for none, several or a negation. */
export function statusOfQuery(q: string): string | undefined {
  const terms = q.match(STATUS_TERM) ?? [];
  const [, value] = /^status:(\w+)\s*$/.exec(terms[0] ?? "") ?? [];
  return terms.length === 1 ? value : undefined;
}

/** The query with its status terms replaced by one, or removed. */
export function withStatus(q: string, status: string | undefined): string {
  const rest = q.replaceAll(STATUS_TERM, "").trim();
  return status === undefined ? rest : `status:${status} ${rest}`.trim();
}
