// Decision: what one looks for is a view and a filter on top of it, and both stand in the address, so
// that a search can be sent as a link and Back leads to the one before. Times go as milliseconds: the
// same link means the same tickets in every time zone.

import { fields, list, numberOrNull, text, textOrNull } from "../widget/protocol.ts";

/** Conditions with one value each, as the desk calls them. */
export const SINGLE = ["status", "state", "priority", "ticket_type", "issue", "team", "assignee", "watcher"] as const;
export type Single = (typeof SINGLE)[number];

export const STATUSES = ["unresolved", "open", "waiting", "resolved"] as const;
/** The longest text that the desk looks for, and the most tags. */
export const TEXT_MAX = 200;
export const TAGS_MAX = 10;

export interface Filter {
  readonly text: string;
  readonly is: Readonly<Partial<Record<Single, string>>>;
  readonly tags: readonly string[];
  /** By the id of a field of the site's own. */
  readonly fields: Readonly<Record<string, string>>;
  /** Opened then or later, and before then; milliseconds. */
  readonly from: number | null;
  readonly until: number | null;
}

export interface Find {
  /** Null for the first of the views. */
  readonly view: string | null;
  readonly filter: Filter;
}

export const NO_FILTER: Filter = { text: "", is: {}, tags: [], fields: {}, from: null, until: null };

export function isEmpty(filter: Filter): boolean {
  return Object.keys(filterWire(filter)).length === 0;
}

/** A filter as the desk takes it: only what is a condition. */
export function filterWire(filter: Filter): Readonly<Record<string, unknown>> {
  return {
    ...(filter.text === "" ? {} : { text: filter.text }),
    ...filter.is,
    ...(filter.tags.length === 0 ? {} : { tags: filter.tags }),
    ...(Object.keys(filter.fields).length === 0 ? {} : { fields: filter.fields }),
    ...(filter.from === null ? {} : { created_from: filter.from }),
    ...(filter.until === null ? {} : { created_until: filter.until }),
  };
}

export function parseFilter(value: unknown): Filter {
  const it = fields(value);
  const is: Partial<Record<Single, string>> = {};
  for (const name of SINGLE) {
    const one = textOrNull(it[name]);
    if (one !== null) is[name] = one;
  }
  const own = Object.entries(fields(it["fields"])).map(([id, one]) => [id, text(one)] as const);
  return { text: text(it["text"]), is, tags: list(it["tags"]).map(text), fields: Object.fromEntries(own), from: numberOrNull(it["created_from"]), until: numberOrNull(it["created_until"]) };
}

/** With one condition set, or with it dropped where `value` is empty. A state and a category of states exclude each other. */
export function having(filter: Filter, name: Single, value: string): Filter {
  const is = { ...filter.is };
  delete is[name];
  if (name === "state") delete is.status;
  if (name === "status") delete is.state;
  return { ...filter, is: value === "" ? is : { ...is, [name]: value } };
}

/** With a tag more, as the desk writes tags: small letters, no comma. */
export function tagged(filter: Filter, typed: string): Filter {
  const tags = tagsOf(typed).filter((tag) => !filter.tags.includes(tag));
  return { ...filter, tags: [...filter.tags, ...tags].slice(0, TAGS_MAX) };
}

export function tagsOf(typed: string): readonly string[] {
  return [...new Set(typed.split(/[,，]/).map((tag) => tag.trim().replace(/\s+/g, " ").toLowerCase()))].filter((tag) => tag !== "");
}

/** Both filters' conditions, as the desk puts a view and a filter together: of the same kind `more` holds, words and tags add up. */
export function both(view: Filter, more: Filter): Filter {
  return {
    text: `${view.text} ${more.text}`.trim(),
    is: { ...view.is, ...more.is },
    tags: [...new Set([...view.tags, ...more.tags])],
    fields: { ...view.fields, ...more.fields },
    from: more.from ?? view.from,
    until: more.until ?? view.until,
  };
}

/** What stands behind the ? of the address; empty where nothing is looked for. */
export function queryOf({ view, filter }: Find): string {
  const search = new URLSearchParams();
  if (view !== null) search.set("view", view);
  if (filter.text !== "") search.set("text", filter.text);
  for (const name of SINGLE) {
    const one = filter.is[name];
    if (one !== undefined) search.set(name, one);
  }
  for (const tag of filter.tags) search.append("tag", tag);
  for (const [id, one] of Object.entries(filter.fields)) search.set(`field.${id}`, one);
  if (filter.from !== null) search.set("from", String(filter.from));
  if (filter.until !== null) search.set("until", String(filter.until));
  return search.toString();
}

export function findOf(query: string): Find {
  const search = new URLSearchParams(query);
  const is: Partial<Record<Single, string>> = {};
  for (const name of SINGLE) {
    const one = search.get(name) ?? "";
    if (one !== "") is[name] = one;
  }
  const own = [...search].filter(([name]) => name.startsWith("field.")).map(([name, one]) => [name.slice(6), one] as const);
  const time = (name: string): number | null => (/^\d{1,15}$/.test(search.get(name) ?? "") ? Number(search.get(name)) : null);
  const filter: Filter = {
    text: (search.get("text") ?? "").slice(0, TEXT_MAX),
    is,
    tags: [...new Set(search.getAll("tag").filter((tag) => tag !== ""))].slice(0, TAGS_MAX),
    fields: Object.fromEntries(own),
    from: time("from"),
    until: time("until"),
  };
  return { view: search.get("view") || null, filter };
}

/** The day of a time as a date field has it, and back: its first moment here, `days` later. */
export function dateOf(at: number | null, days = 0): string {
  if (at === null) return "";
  const day = new Date(at);
  day.setDate(day.getDate() + days);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${String(day.getFullYear()).padStart(4, "0")}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
export function timeOf(date: string, days = 0): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  return parts === null ? null : new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + days).getTime();
}
