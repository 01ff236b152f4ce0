/** Templates of what was signed or is answered: `{ts}.{body}`, `sha256={token}`. */
import { type Facts, locate } from "./locate.ts";

type Part = { text: string } | { name: string };
const compiled = new Map<string, readonly Part[]>();

/** Splits a template once; provider templates are a fixed set, settings' ones are few. */
function partsOf(template: string): readonly Part[] {
  let parts = compiled.get(template);
  if (!parts) {
    parts = template
      .split(/(\{[^{}]+\})/)
      .filter((piece) => piece !== "")
      .map((piece) => (/^\{[^{}]+\}$/.test(piece) ? { name: piece.slice(1, -1) } : { text: piece }));
    if (compiled.size < 1_000) compiled.set(template, parts);
  }
  return parts;
}

/** What a template may name besides expressions. */
export type Values = Readonly<Record<string, string | undefined>>;

/** The bytes a template stands for; undefined when a part of it is missing. `{body}` stays raw. */
export function renderBytes(template: string, facts: Facts, values: Values): (string | Buffer)[] | undefined {
  const bytes: (string | Buffer)[] = [];
  for (const part of partsOf(template)) {
    const piece = "text" in part ? part.text : part.name === "body" ? facts.request.body : valueNamed(part.name, facts, values);
    if (piece === undefined) return undefined;
    bytes.push(piece);
  }
  return bytes;
}

/** The text a template stands for; missing parts are empty. */
export const renderText = (template: string, facts: Facts, values: Values): string =>
  partsOf(template)
    .map((part) => ("text" in part ? part.text : (valueNamed(part.name, facts, values) ?? "")))
    .join("");

function valueNamed(name: string, facts: Facts, values: Values): string | Buffer | undefined {
  if (Object.hasOwn(values, name)) return values[name];
  const { request } = facts;
  switch (name) {
    case "body|escapeUnicode":
      return escapeUnicode(request.body);
    case "url":
      return request.url;
    case "path":
      return request.path;
    case "method":
      return request.method;
    case "rawQuery":
      return request.query;
    default:
      return name.includes(":") ? (locate(facts, name) as string | undefined) : undefined;
  }
}

/** Meta's wire form of non-ASCII text: \u00e9 in lower case. Undefined when the body is ASCII already: nothing to try. */
function escapeUnicode(body: Buffer): string | undefined {
  const text = body.toString("utf8");
  if (text.length === body.length) return undefined;
  return text.replaceAll(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
