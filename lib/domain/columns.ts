/** The columns of the events list: which, in what order, how wide; as one text for the URL and for saved views. */

type Column = {
  label: string;
  /** Pixels, before anybody drags. */
  width: number;
  /** Which goes first when there is no room: the highest number. */
  spare: number;
};

export const COLUMNS = {
  time: { label: "Received", width: 108, spare: 0 },
  status: { label: "Status", width: 104, spare: 0 },
  source: { label: "Source", width: 116, spare: 3 },
  type: { label: "Type", width: 208, spare: 0 },
  strip: { label: "Attempts", width: 104, spare: 5 },
  attempts: { label: "Tries", width: 52, spare: 6 },
  handled: { label: "Handled in", width: 84, spare: 4 },
  summary: { label: "Summary", width: 0, spare: 0 },
  error: { label: "Last error", width: 240, spare: 2 },
  key: { label: "Dedup key", width: 168, spare: 7 },
  entity: { label: "Entity key", width: 140, spare: 7 },
  id: { label: "Id", width: 132, spare: 8 },
} as const satisfies Record<string, Column>;

export type BuiltInColumn = keyof typeof COLUMNS;
/** A value of the payload, named as the search names it: `body.data.object.amount`. */
export type BodyColumn = `body.${string}`;
export type ColumnId = BuiltInColumn | BodyColumn;
export const COLUMN_IDS = Object.keys(COLUMNS) as BuiltInColumn[];

/** So many values of a payload fit beside each other, and are read for a page. */
export const MAX_BODY_COLUMNS = 8;
const BODY_WIDTH = 144;

export const isBuiltIn = (name: string): name is BuiltInColumn => Object.hasOwn(COLUMNS, name);
/** Of the paths a search can name, those that need no quotes. */
export const isBodyColumn = (name: string): name is BodyColumn => name.length <= 200 && /^body(?:\.[\w$@-]+)+$/.test(name);

/** Label, width and place of any column. The label of a payload's value is its last key. */
export const columnOf = (id: ColumnId): Column =>
  isBuiltIn(id) ? COLUMNS[id] : { label: id.slice(id.lastIndexOf(".") + 1), width: BODY_WIDTH, spare: 1 };

/** The payload's values among the shown columns. */
export const bodyColumns = ({ shown }: ColumnLayout): BodyColumn[] => shown.filter((id) => !isBuiltIn(id)) as BodyColumn[];

/** `shown` in their order; `widths` where somebody dragged. */
export type ColumnLayout = { shown: readonly ColumnId[]; widths: Readonly<Partial<Record<ColumnId, number>>> };

export const DEFAULT_COLUMNS: ColumnLayout = {
  shown: ["time", "status", "source", "type", "strip", "attempts", "handled", "summary", "id"],
  widths: {},
};

export const MIN_WIDTH = 48;
const MAX_WIDTH = 800;
/** The summary takes what the others leave, and needs so much. */
export const MIN_SUMMARY = 160;

/** `time,type:240,summary,body.customer`. What it does not understand is left out; nothing understood gives the default. The type always shows: it is the row's link. */
export function parseColumns(text: string | null): ColumnLayout {
  const shown: ColumnId[] = [];
  const widths: Partial<Record<ColumnId, number>> = {};
  for (const part of (text ?? "").split(",")) {
    const [name, width] = part.split(":");
    if (name === undefined || !isColumn(name) || shown.includes(name)) continue;
    if (isBodyColumn(name) && bodyColumns({ shown, widths }).length === MAX_BODY_COLUMNS) continue;
    shown.push(name);
    if (width !== undefined && /^\d{1,4}$/.test(width)) widths[name] = clamp(Number(width));
  }
  if (shown.length === 0) return DEFAULT_COLUMNS;
  return { shown: shown.includes("type") ? shown : ["type", ...shown], widths };
}

const isColumn = (name: string): name is ColumnId => isBuiltIn(name) || isBodyColumn(name);

/** Null for the default: a URL says only what was chosen. */
export function formatColumns({ shown, widths }: ColumnLayout): string | null {
  const text = shown.map((name) => (widths[name] === undefined ? name : `${name}:${widths[name]}`)).join(",");
  return text === DEFAULT_COLUMNS.shown.join(",") ? null : text;
}

/** Shows a column at the end (before the id, which stays last), or hides it. */
export function toggleColumn(layout: ColumnLayout, name: ColumnId): ColumnLayout {
  if (name === "type") return layout;
  if (layout.shown.includes(name)) return { ...layout, shown: layout.shown.filter((other) => other !== name) };
  const at = layout.shown.at(-1) === "id" ? layout.shown.length - 1 : layout.shown.length;
  return { ...layout, shown: layout.shown.toSpliced(at, 0, name) };
}

/** Puts a shown column at a place; places beyond the ends are the ends. */
export function moveColumn(layout: ColumnLayout, name: ColumnId, to: number): ColumnLayout {
  const from = layout.shown.indexOf(name);
  if (from < 0) return layout;
  const rest = layout.shown.toSpliced(from, 1);
  return { ...layout, shown: rest.toSpliced(Math.min(rest.length, Math.max(0, to)), 0, name) };
}

export const resizeColumn = (layout: ColumnLayout, name: ColumnId, width: number): ColumnLayout => ({
  ...layout,
  widths: { ...layout.widths, [name]: clamp(Math.round(width)) },
});

const clamp = (width: number) => Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width));

export const widthOf = ({ widths }: ColumnLayout, name: ColumnId): number =>
  widths[name] ?? (name === "summary" ? MIN_SUMMARY : columnOf(name).width);

/** Those of the shown columns that have room in `width` pixels: the least needed go first, the type never. */
export function fitColumns(layout: ColumnLayout, width: number): ColumnId[] {
  const fitting = [...layout.shown];
  const sum = () => fitting.reduce((total, name) => total + widthOf(layout, name), 0);
  while (fitting.length > 1 && sum() > width) {
    const spare = fitting
      .filter((name) => name !== "type")
      .toSorted((a, b) => columnOf(a).spare - columnOf(b).spare)
      .at(-1);
    if (spare === undefined) break;
    fitting.splice(fitting.indexOf(spare), 1);
  }
  return fitting;
}
