/** Reads values out of a request by expression: `header:x`, `query:x`, `json:a.b`, `form:x`, `form:payload.a`, `has:a`. */
import { nodeAt, parseJson } from "./json.ts";
import { headerOf, type RawRequest } from "./request.ts";

/** A request with its body parsed at most once, and only when somebody asks. */
export type Facts = {
  request: RawRequest;
  settings: Readonly<Record<string, string>>;
  /** The body as JSON (also out of a form's `payload` field); undefined when it is not. */
  json(): unknown;
  /** The JSON's text, for what must not be rounded. */
  jsonText(): string;
  form(): URLSearchParams | undefined;
};

export function factsOf(request: RawRequest, settings: Readonly<Record<string, string>>): Facts {
  const isForm = headerOf(request.headers, "content-type")?.toLowerCase().startsWith("application/x-www-form-urlencoded") ?? false;
  const form = lazy(() => (isForm ? new URLSearchParams(request.body.toString("utf8")) : undefined));
  const jsonText = lazy(() => form()?.get("payload") ?? request.body.toString("utf8"));
  return { request, settings, form, jsonText, json: lazy(() => parseOrUndefined(jsonText())) };
}

/** The first expression that gives a non-empty text. */
export function locateFirst(facts: Facts, expressions: readonly string[]): string | undefined {
  for (const expression of expressions) {
    const value = locate(facts, expression);
    if (value) return value;
  }
  return undefined;
}

/** One value as text. `a+b` joins with a dot, `b` being optional; `{setting:x}` is the expression an operator chose. */
export function locate(facts: Facts, expression: string): string | undefined {
  if (expression.startsWith("{setting:")) {
    const chosen = facts.settings[expression.slice(9, -1)];
    // Without settings: one that names itself would be looked up for ever.
    return chosen ? locate({ ...facts, settings: {} }, chosen.includes(":") ? chosen : `json:${chosen}`) : undefined;
  }
  const plus = expression.indexOf("+");
  if (plus > 0) {
    const first = locate(facts, expression.slice(0, plus));
    const second = first === undefined ? undefined : locate(facts, expression.slice(plus + 1));
    return second ? `${first}.${second}` : first;
  }
  const colon = expression.indexOf(":");
  const name = expression.slice(colon + 1);
  switch (expression.slice(0, colon)) {
    case "header":
      return headerOf(facts.request.headers, name.toLowerCase());
    case "query":
      return new URLSearchParams(facts.request.query).get(name) ?? undefined;
    case "form":
      return locateInForm(facts, name);
    case "json":
      return textAt(facts.json(), name.split("."), facts.jsonText);
    case "has": {
      const root = facts.json();
      return typeof root === "object" && root !== null && Object.hasOwn(root, name) ? name : undefined;
    }
    default:
      return undefined;
  }
}

const PART = /^(?:(?:header|query|has):\S+|form:[^\s.]+(?:\.[^\s.]+)*|json:[^\s.]+(?:\.[^\s.]+)*)$/;

/** Whether `locate` would understand it. */
export function isExpression(text: string): boolean {
  if (text.startsWith("{setting:")) return /^\{setting:[\w-]+\}$/.test(text);
  return text.split("+").every((part) => PART.test(part));
}

function locateInForm(facts: Facts, name: string): string | undefined {
  const form = facts.form();
  if (!form) return undefined;
  const [field = "", ...path] = name.split(".");
  const value = form.get(field) ?? undefined;
  return path.length === 0 || value === undefined ? value : textAt(parseOrUndefined(value), path, () => value);
}

/** A scalar at a path as text; integers that a double would round are read from the source. Own properties only. */
export function textAt(root: unknown, path: readonly string[], source: () => string): string | undefined {
  let value = root;
  for (const segment of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string, unknown>)[segment];
  }
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "number") return undefined;
  return Number.isSafeInteger(value) ? String(value) : exactNumber(source(), path);
}

function exactNumber(source: string, path: readonly string[]): string | undefined {
  const parsed = parseJson(source);
  const node = parsed.ok ? nodeAt(parsed.root, path) : undefined;
  return node?.kind === "number" ? node.text : undefined;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
