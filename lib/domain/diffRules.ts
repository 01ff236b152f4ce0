/** What a comparison leaves out of sight: times, ids, and the paths a person named. */

export type DiffRules = {
  times: boolean;
  ids: boolean;
  /** As `data.object.updated` or `items[].position`: items of a list share one path. */
  paths: readonly string[];
};

export const DEFAULT_RULES: DiffRules = { times: true, ids: true, paths: [] };

const MAX_PATHS = 50;

/** One path for all items of a list: `["items", 3, "sku"]` → `items[].sku`. */
export function rulePath(path: readonly (string | number)[]): string {
  let text = "";
  for (const key of path) text += typeof key === "number" ? "[]" : text ? `.${key}` : key;
  return text;
}

/** The path itself, or something inside of it. */
export function isIgnored({ paths }: DiffRules, path: readonly (string | number)[]): boolean {
  if (paths.length === 0) return false;
  const own = rulePath(path);
  return paths.some((rule) => own === rule || own.startsWith(`${rule}.`) || own.startsWith(`${rule}[]`));
}

/** The rules with one more path, or without it. */
export function withPath(rules: DiffRules, path: string, ignored: boolean): DiffRules {
  const others = rules.paths.filter((other) => other !== path);
  return { ...rules, paths: ignored ? [...others, path].slice(-MAX_PATHS) : others };
}

/** What was remembered, as far as it can be understood. */
export function parseRules(text: string | null): DiffRules {
  try {
    const { times, ids, paths } = JSON.parse(text ?? "{}") as Partial<Record<keyof DiffRules, unknown>>;
    return {
      times: times !== false,
      ids: ids !== false,
      paths: Array.isArray(paths) ? paths.filter((path) => typeof path === "string").slice(0, MAX_PATHS) : [],
    };
  } catch {
    return DEFAULT_RULES;
  }
}
