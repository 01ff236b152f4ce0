/** The words of a query with their places, for drawing and editing it while it is typed. Total: unfinished text has tokens too. */

export type QueryToken = {
  kind: "term" | "word" | "joiner" | "paren";
  /** The token's text is `[start, end)`; a leading `-` belongs to it. */
  start: number;
  end: number;
  /** Only a `term` has these. The value may be a list, and is empty while it is not typed yet. */
  field?: string;
  op?: string;
  valueStart?: number;
  negated: boolean;
  /** How many parentheses are open around it. */
  depth: number;
};

const HEAD = /^([A-Za-z](?:[\w.[\]*$@-]|"(?:[^"\\]|\\.)*")*)(:~|:=|:|>=|<=|>|<)/;

export function queryTokens(text: string): QueryToken[] {
  const tokens: QueryToken[] = [];
  let at = 0;
  let depth = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? "")) at++;
    else {
      const token = readToken(text, at, depth);
      if (token.kind === "paren") depth = Math.max(0, depth + (text[at] === "(" ? 1 : -1));
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

function readToken(text: string, start: number, depth: number): QueryToken {
  if (text[start] === "(" || text[start] === ")") return { kind: "paren", start, end: start + 1, negated: false, depth };
  const joiner = /^(?:(?:AND|OR|NOT)(?=[\s()]|$)|-(?=\())/.exec(text.slice(start));
  if (joiner) return { kind: "joiner", start, end: start + joiner[0].length, negated: false, depth };
  const negated = text[start] === "-" && /[^\s()]/.test(text[start + 1] ?? "");
  const first = start + (negated ? 1 : 0);
  // A pasted link's colon is no operator.
  const head = /^https?:\/\//.test(text.slice(first)) ? null : HEAD.exec(text.slice(first));
  if (!head) return { kind: "word", start, end: endOfValue(text, first, false), negated, depth };
  const valueStart = first + head[0].length;
  const [, field = "", op = ""] = head;
  return { kind: "term", start, end: endOfValue(text, valueStart, true), field, op, valueStart, negated, depth };
}

/** Where a word, a quoted text or (if `list`) a list in parentheses ends. Nothing that is left open goes past the text. */
function endOfValue(text: string, start: number, list: boolean): number {
  let at = start;
  if (list && text[at] === "(") {
    while (at < text.length && text[at] !== ")") at = text[at] === '"' ? endOfQuoted(text, at) : at + 1;
    return Math.min(at + 1, text.length);
  }
  while (at < text.length && !/[\s()]/.test(text[at] ?? "")) at = text[at] === '"' ? endOfQuoted(text, at) : at + 1;
  return Math.max(at, list ? start : start + 1);
}

function endOfQuoted(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}

/** The values of a term, unquoted: one, or those of its list. */
export function tokenValues(text: string, { valueStart, end }: QueryToken): string[] {
  const value = text.slice(valueStart ?? end, end);
  const list = value.startsWith("(") ? value.slice(1).replace(/\)$/, "") : undefined;
  if (list === undefined) return value === "" ? [] : [unquoted(value)];
  return [...list.matchAll(/"(?:[^"\\]|\\.)*"?|[^\s,"]+/g)].map(([part]) => unquoted(part));
}

const unquoted = (value: string) => (value.startsWith('"') ? value.slice(1).replace(/"$/, "").replaceAll(/\\(.)/g, "$1") : value);
