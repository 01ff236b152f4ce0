/** What the palette offers for a text, and in which order: exact id, recent places, commands, saved views, sources and handlers. */

export type PaletteItem = {
  id: string;
  label: string;
  /** What kind of thing it is, where the label alone does not say: "Source". */
  kind?: string;
  /** Its key, so that the palette teaches it. */
  keys?: string;
  /** Other words it is found by. */
  words?: string;
  /** Leads somewhere, or changes how the dashboard looks. What cannot be undone opens its panel and no more. */
  run: () => void | Promise<void>;
};

export type PaletteGroups = {
  /** The pasted id's own page, or the look for it. */
  exact: PaletteItem | undefined;
  recent: readonly PaletteItem[];
  commands: readonly PaletteItem[];
  views: readonly PaletteItem[];
  /** Sources and handlers. */
  things: readonly PaletteItem[];
  /** The search for any other text. */
  search: PaletteItem | undefined;
};

const MOST_RECENT = 4;
const MOST_THINGS = 8;

export function rankItems(text: string, { exact, recent, commands, views, things, search }: PaletteGroups): PaletteItem[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [...recent.slice(0, MOST_RECENT), ...commands];
  const ranked = [
    ...(exact ? [exact] : []),
    ...matching(recent, wanted),
    ...matching(commands, wanted),
    ...matching(views, wanted).slice(0, MOST_THINGS),
    ...matching(things, wanted).slice(0, MOST_THINGS),
    ...(search ? [search] : []),
  ];
  // A recent place may be a source too: it is offered once, where it ranks higher.
  const seen = new Set<string>();
  return ranked.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** Those that contain every word; what begins with the text comes first. */
function matching(items: readonly PaletteItem[], wanted: string): PaletteItem[] {
  const words = wanted.split(/\s+/);
  const found = items.filter(({ label, words: more = "", kind = "" }) => {
    const whole = `${label} ${more} ${kind}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
  const begins = ({ label }: PaletteItem) => label.toLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter((item) => !begins(item))];
}
