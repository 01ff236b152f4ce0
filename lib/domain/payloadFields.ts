/** Values of a payload for a list's columns, found by the paths that the search uses. */
import { termsOf } from "./terms.ts";

/** More of a list's values than this say nothing more in one cell. */
const MOST_VALUES = 5;
const MOST_LENGTH = 200;

/** `fields`: as `body.data.object.id`. Only those the payload has; numbers with all their digits, a list's values joined. */
export function fieldsOf(text: string, fields: readonly string[]): Record<string, string> {
  if (fields.length === 0) return {};
  const values = Map.groupBy(termsOf(text), ({ path }) => `body.${path}`);
  return Object.fromEntries(
    fields.flatMap((field) => {
      const found = values.get(field);
      if (!found) return [];
      const shown = found.slice(0, MOST_VALUES).map(({ value }) => value);
      const joined = [...shown, ...(found.length > MOST_VALUES ? ["…"] : [])].join(", ");
      return [[field, joined.length > MOST_LENGTH ? `${joined.slice(0, MOST_LENGTH - 1)}…` : joined]];
    }),
  );
}
