/** Saved views: a query, its range and its columns under a name. */
import { z } from "zod";
import { moment } from "./page.ts";

export const VIEW_PAGES = ["events", "failures"] as const;
const page = z.enum(VIEW_PAGES);
export type ViewPage = z.infer<typeof page>;

const name = z.string().trim().min(1, "A view needs a name.").max(60);
const q = z.string().max(4096);
const columns = z.string().max(600).nullable();

export const viewListQuery = z.object({ page: page.default("events") });

export const viewCreate = z.strictObject({
  page: page.default("events"),
  name,
  q: q.default(""),
  /** As typed: relative times stay relative. Null: what the page applies by itself. */
  from: moment.nullable().default(null),
  to: moment.nullable().default(null),
  columns: columns.default(null),
  /** Everybody sees it. Needs the role operator, as every change of a shared view does. */
  shared: z.boolean().default(false),
  /** Stands in the navigation: everybody's if it is shared, else one's own. */
  pinned: z.boolean().default(false),
});
export type ViewCreate = z.input<typeof viewCreate>;

export const viewPatch = z.strictObject({
  name: name.optional(),
  q: q.optional(),
  from: moment.nullable().optional(),
  to: moment.nullable().optional(),
  columns: columns.optional(),
  shared: z.boolean().optional(),
  pinned: z.boolean().optional(),
});

export type ViewPatch = z.input<typeof viewPatch>;

/** `count` null: only reading payloads would tell, or it took too long. `more`: there are more than were counted. */
export type ViewCount = { id: string; count: number | null; more: boolean };

export type SavedView = Required<z.output<typeof viewCreate>> & {
  id: string;
  /** Who made it, as the audit log names them. */
  owner: string;
  /** May the asker change it? */
  mine: boolean;
  updatedAt: string;
};
