// Decision: the column shows the site's views first and one's own after them; an own view with the id
// of a shared one stands in its place, as the desk reads it.

import { fields, list, number, text, textOrNull } from "../widget/protocol.ts";
import { filterWire, parseFilter, type Filter } from "./find.ts";
import type { Stood } from "./staff.ts";
import type { Named } from "./tickets.ts";

export interface View extends Named {
  readonly filter: Filter;
}

export type Views = Stood<readonly View[]>;

export interface Shown extends View {
  readonly own: boolean;
}

export const NAME_MAX = 60;
/** The most views of a list, and as far as the desk counts. */
export const VIEWS_MAX = 50;
export const COUNTED_MAX = 1000;

export function parseViews(answer: unknown): Views {
  const it = fields(answer);
  const views = list(fields(it["settings"])["views"]).flatMap((one): View[] => {
    const view = fields(one);
    const [id, names] = [textOrNull(view["id"]), fields(view["names"])];
    return id === null ? [] : [{ id, names: { zh: text(names["zh"]), en: text(names["en"]) }, filter: parseFilter(view["filter"]) }];
  });
  return { version: number(it["version"]), settings: views };
}

export function viewsWire(views: readonly View[]): unknown {
  return { views: views.map(({ id, names, filter }) => ({ id, names, filter: filterWire(filter) })) };
}

/** The column of views. */
export function column(shared: readonly View[], own: readonly View[]): readonly Shown[] {
  const mine = new Map(own.map((view) => [view.id, view]));
  const placed = shared.map((view) => ({ ...(mine.get(view.id) ?? view), own: mine.has(view.id) }));
  const taken = new Set(shared.map((view) => view.id));
  return [...placed, ...own.filter((view) => !taken.has(view.id)).map((view) => ({ ...view, own: true }))];
}

/** An id for a new view: after its English name where that leaves anything, and nobody's yet. */
export function newId(english: string, taken: readonly string[]): string {
  const slug = english.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 24) || "view";
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? slug : `${slug}-${n}`;
    if (!taken.includes(id)) return id;
  }
}

/** The list with this view in it, in its place where it has one. */
export function withView(views: readonly View[], view: View): readonly View[] {
  return views.some((one) => one.id === view.id) ? views.map((one) => (one.id === view.id ? view : one)) : [...views, view];
}

/** What the column says of a count. */
export function counted(count: number): string {
  return count >= COUNTED_MAX ? "1000+" : String(count);
}
