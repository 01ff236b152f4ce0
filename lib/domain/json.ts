/**
 * JSON as it was written: numbers keep their digits, keys their order and repeats, every value its place in the text.
 *
 * Iterative, so that 20,000 levels of nesting cost memory and not the stack. Runs in the browser too.
 */

type Span = { start: number; end: number };
export type JsonNode = Span &
  (
    | { kind: "object"; members: { key: string; value: JsonNode }[] }
    | { kind: "array"; items: JsonNode[] }
    | { kind: "string"; value: string }
    | { kind: "number"; text: string }
    | { kind: "true" | "false" | "null" }
  );

export type ParsedJson = { ok: true; root: JsonNode } | { ok: false; problem: string; position: number };

class Problem {
  readonly problem: string;
  readonly position: number;
  constructor(problem: string, position: number) {
    this.problem = problem;
    this.position = position;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them unescaped
const PLAIN_STRING = /"[^"\\\u0000-\u001f]*"/y;
const SPACE = /[ \t\n\r]*/y;

/** Parses RFC 8259 JSON. Positions count UTF-16 units of `text`. */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, root: parse(text) };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: error.problem, position: error.position };
    throw error;
  }
}

type Open = Extract<JsonNode, { kind: "object" | "array" }>;

function parse(text: string): JsonNode {
  const stack: Open[] = [];
  let key = "";
  const keys: string[] = [];
  let at = skip(text, 0);

  for (;;) {
    // A value starts here.
    let node: JsonNode;
    const character = text[at];
    if (character === "{" || character === "[") {
      node = character === "{" ? { kind: "object", members: [], start: at, end: at } : { kind: "array", items: [], start: at, end: at };
      const inside = skip(text, at + 1);
      if (text[inside] === (character === "{" ? "}" : "]")) {
        node.end = inside + 1;
        at = node.end;
      } else {
        stack.push(node);
        keys.push(key);
        at = inside;
        if (node.kind === "object") [key, at] = parseKey(text, at);
        continue;
      }
    } else {
      node = parseScalar(text, at);
      at = node.end;
    }

    // It is complete: attach it, and close what it completes.
    for (;;) {
      const parent = stack.at(-1);
      if (!parent) {
        const rest = skip(text, at);
        if (rest < text.length) throw new Problem("text after the end of the value", rest);
        return node;
      }
      if (parent.kind === "object") parent.members.push({ key, value: node });
      else parent.items.push(node);
      at = skip(text, at);
      if (text[at] === ",") {
        at = skip(text, at + 1);
        if (parent.kind === "object") [key, at] = parseKey(text, at);
        break;
      }
      if (text[at] !== (parent.kind === "object" ? "}" : "]"))
        throw new Problem(at < text.length ? "expected ',' or the end of the list" : "the text ends inside a value", at);
      parent.end = at + 1;
      at = parent.end;
      node = parent;
      stack.pop();
      key = keys.pop() ?? "";
    }
  }
}

function parseKey(text: string, at: number): [key: string, next: number] {
  if (text[at] !== '"') throw new Problem("expected a key in double quotes", at);
  const [key, end] = parseString(text, at);
  const colon = skip(text, end);
  if (text[colon] !== ":") throw new Problem("expected ':' after the key", colon);
  return [key, skip(text, colon + 1)];
}

function parseScalar(text: string, start: number): JsonNode {
  if (text[start] === '"') {
    const [value, end] = parseString(text, start);
    return { kind: "string", value, start, end };
  }
  for (const kind of ["true", "false", "null"] as const) if (text.startsWith(kind, start)) return { kind, start, end: start + kind.length };
  NUMBER.lastIndex = start;
  const number = NUMBER.exec(text)?.[0];
  if (number === undefined) throw new Problem(start < text.length ? "expected a value" : "the text ends where a value should be", start);
  return { kind: "number", text: number, start, end: start + number.length };
}

function parseString(text: string, start: number): [value: string, end: number] {
  PLAIN_STRING.lastIndex = start;
  const plain = PLAIN_STRING.exec(text)?.[0];
  if (plain !== undefined) return [plain.slice(1, -1), start + plain.length];
  const end = closingQuote(text, start);
  try {
    return [JSON.parse(text.slice(start, end)) as string, end];
  } catch {
    throw new Problem("the string holds a bad escape or a control character", start);
  }
}

/** A loop, not an expression: a megabyte of escapes would exhaust the expression engine. */
function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    if (code === 92) at++;
  }
  throw new Problem("the string is not closed", start);
}

function skip(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

/** The value at a dotted path (`data.object.id`, `items.0.sku`); the last of repeated keys, as JSON.parse has it. */
export function nodeAt(root: JsonNode, path: readonly string[]): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const segment of path) {
    if (node?.kind === "object") node = node.members.findLast((member) => member.key === segment)?.value;
    else if (node?.kind === "array") node = node.items[Number(segment)];
    else return undefined;
  }
  return node;
}

/**
 * Plain values for handlers. Integers that a double cannot hold become `bigint`, never rounded; `__proto__` is a key
 * like any other. Undefined when the text is not JSON.
 */
export function parsePayload(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === "number" && context?.source ? exactNumber(context.source) : value,
    );
  } catch (error) {
    // The engine's reviver recurses: some thousand levels exhaust its stack.
    if (!(error instanceof RangeError)) return undefined;
    const parsed = parseJson(text);
    return parsed.ok ? plainValue(parsed.root, text) : undefined;
  }
}

function exactNumber(source: string): number | bigint {
  const value = Number(source);
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(source) ? value : BigInt(source);
}

/** A node as a plain value, by a list of what is still to be filled in. */
function plainValue(root: JsonNode, text: string): unknown {
  const holder: unknown[] = [];
  const slots: { node: JsonNode; into: object; key: string | number }[] = [{ node: root, into: holder, key: 0 }];
  for (let slot = slots.pop(); slot; slot = slots.pop()) {
    const { node, into, key } = slot;
    const value = node.kind === "object" ? {} : node.kind === "array" ? [] : parsePayload(text.slice(node.start, node.end));
    // Defined, not assigned: assigning `__proto__` would set a prototype.
    Object.defineProperty(into, key, { value, writable: true, enumerable: true, configurable: true });
    if (node.kind === "object")
      for (const member of node.members.toReversed()) slots.push({ node: member.value, into: value as object, key: member.key });
    if (node.kind === "array") for (const [at, item] of node.items.entries()) slots.push({ node: item, into: value as object, key: at });
  }
  return holder[0];
}
