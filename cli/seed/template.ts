/** A kind of event as text with slots, taken apart once: what is the same in all of them is written and hashed here and never again. */
import { type Draft, type Field, fieldOf } from "./fields.ts";

/**
 * One kind of event of one provider. Strings hold slots (fields.ts); one that begins with `=` is written as a bare number or literal.
 *
 * `item`: the event is this part of the body, which stands where `body` says "@item"; else it is the whole body.
 */
export type Sketch = {
  type: string;
  /** How often among the events of its source. */
  weight: number;
  headers?: readonly (readonly [name: string, value: string])[];
  body: unknown;
  item?: unknown;
  key: string;
  entity?: string;
  /** The field that holds when it happened, and how it is written there. */
  occurred?: string;
  context?: string;
  /** Since the drift began, and only where it happens. */
  drifted?: true;
};

/** Text between slots, and the slots between the texts. */
export type Slotted = { texts: string[]; slots: number[] };
/** A value in the payload that differs from event to event. */
export type Leaf = { path: string; kind: "string" | "number"; before: string; slot: number; after: string; unique: boolean; time: boolean };

export type Template = {
  type: string;
  drifted: boolean;
  fields: Field[];
  body: Slotted;
  /** The text around the item; empty without one. */
  around: { before: Slotted; after: Slotted } | undefined;
  leaves: Leaf[];
  constants: { path: string; value: string; kind: "string" | "number" | "literal" }[];
  headers: Slotted;
  key: Slotted;
  entity: Slotted | undefined;
  occurred: { slot: number; unit: "s" | "ms" | "iso" | "rfc822" } | undefined;
  context: Slotted | undefined;
};

const SLOT = /<([a-z]+[0-9]*(?::[^>#]+)?)(#\w+)?>/;
const UNITS = { sec: "s", ms: "ms", iso: "iso", isosec: "iso", rfc822: "rfc822" } as const;

export function compile(sketch: Sketch, headers: readonly (readonly [string, string])[]): Template {
  const names: string[] = [];
  const slotOf = (name: string) => {
    const at = names.indexOf(name);
    return at >= 0 ? at : names.push(name) - 1;
  };
  const slotted = (text: string): Slotted => {
    const pieces = text.split(new RegExp(SLOT.source, "g"));
    const result: Slotted = { texts: [pieces[0] ?? ""], slots: [] };
    for (let i = 1; i < pieces.length; i += 3) {
      result.slots.push(slotOf(`${pieces[i]}${pieces[i + 1] ?? ""}`));
      result.texts.push(pieces[i + 2] ?? "");
    }
    return result;
  };
  const { item, body } = sketch;
  const [before = "", after = ""] = item === undefined ? [] : textOf(body).split('"@item"');
  const template: Template = {
    type: sketch.type,
    drifted: sketch.drifted ?? false,
    fields: [],
    body: slotted(textOf(item ?? body)),
    around: item === undefined ? undefined : { before: slotted(before), after: slotted(after) },
    leaves: [],
    constants: [],
    headers: slotted(JSON.stringify([...headers, ...(sketch.headers ?? [])]).slice(0, -1)),
    key: slotted(sketch.key),
    entity: sketch.entity === undefined ? undefined : slotted(sketch.entity),
    occurred: sketch.occurred === undefined ? undefined : { slot: slotOf(sketch.occurred), unit: unitOf(sketch.occurred) },
    context: sketch.context === undefined ? undefined : slotted(sketch.context),
  };
  collect(item ?? body, "", slotted, template);
  template.fields = names.map((name) => fieldOf(name.replace(/#\w+$/, "")));
  for (const leaf of template.leaves) {
    leaf.unique = template.fields[leaf.slot]?.unique ?? false;
    leaf.time = (names[leaf.slot] ?? "").startsWith("iso");
  }
  return template;
}

const unitOf = (name: string) => UNITS[name.replace(/#\w+$/, "") as keyof typeof UNITS];

/** JSON, with what begins with `=` unquoted. */
const textOf = (value: unknown) => JSON.stringify(value).replaceAll(/"=([^"]*)"/g, "$1");

function collect(value: unknown, path: string, slotted: (text: string) => Slotted, into: Template): void {
  if (Array.isArray(value)) for (const item of value) collect(item, path, slotted, into);
  else if (typeof value === "object" && value !== null)
    for (const [key, member] of Object.entries(value)) collect(member, path === "" ? key : `${path}.${key}`, slotted, into);
  else if (typeof value === "string") {
    const isBare = value.startsWith("=");
    const { texts, slots } = slotted(isBare ? value.slice(1) : value);
    const [before = "", after = ""] = texts;
    if (slots.length > 1) throw new Error(`${into.type}: '${path}' has more than one slot`);
    if (slots.length === 1)
      into.leaves.push({ path, kind: isBare ? "number" : "string", before, slot: slots[0] ?? 0, after, unique: false, time: false });
    else into.constants.push({ path, value: before, kind: isBare ? "number" : "string" });
  } else into.constants.push({ path, value: String(value), kind: typeof value === "number" ? "number" : "literal" });
}

/** The fields' values for one event. */
export const drawValues = (template: Template, draft: Draft): string[] => template.fields.map((field) => field.draw(draft));

export function render({ texts, slots }: Slotted, values: readonly string[]): string {
  let text = texts[0] as string;
  for (let i = 0; i < slots.length; i++) text += (values[slots[i] as number] as string) + (texts[i + 1] as string);
  return text;
}
