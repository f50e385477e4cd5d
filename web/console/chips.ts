// Decision: every condition is a chip that can be taken away by itself, also one that the form has no
// field for (a link or a view may hold it): nothing narrows a list unseen.

import type { Language, Person } from "../widget/protocol.ts";
import { dateOf, having, SINGLE, type Filter, type Single } from "./find.ts";
import { named, type Words } from "./i18n.ts";
import { nameOf, type TicketSettings } from "./tickets.ts";

/** What the site calls what a filter names. */
export interface Known {
  readonly settings: TicketSettings;
  readonly team: readonly Person[];
  readonly teams: readonly Person[];
}

export const NOTHING_KNOWN: Known = { settings: { states: [], types: [], fields: [] }, team: [], teams: [] };

export interface Chip {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  /** The filter without it. */
  readonly without: Filter;
}

/** Somebody's name: `me` and `none` are words of the desk's. */
export function whose(id: string, people: readonly Person[], said: Words): string {
  if (id === "me" || id === "none") return said.find[id === "me" ? "me" : "nobody"];
  return people.find((one) => one.id === id)?.name ?? id;
}

function valueOf(name: Single, value: string, known: Known, said: Words, language: Language): string {
  switch (name) {
    case "status":
      return named(said.find.status, value);
    case "state":
      return known.settings.states.find((one) => one.id === value)?.names[language] ?? named(said.tickets.status, value);
    case "priority":
      return named(said.priority, value);
    case "ticket_type":
      return nameOf(known.settings.types, value, language);
    case "issue":
      return named(said.issues, value);
    case "team":
      return value === "none" ? said.find.none : (known.teams.find((one) => one.id === value)?.name ?? value);
    default:
      return whose(value, known.team, said);
  }
}

/** All conditions but the words, which stand in the search box. */
export function chipsOf(filter: Filter, known: Known, said: Words, language: Language): readonly Chip[] {
  const chips: Chip[] = [];
  for (const name of SINGLE) {
    const value = filter.is[name];
    if (value !== undefined) chips.push({ key: name, name: said.find.names[name] ?? name, value: valueOf(name, value, known, said, language), without: having(filter, name, "") });
  }
  for (const tag of filter.tags) chips.push({ key: `tag ${tag}`, name: said.find.names["tag"] ?? "", value: tag, without: { ...filter, tags: filter.tags.filter((one) => one !== tag) } });
  for (const [id, value] of Object.entries(filter.fields)) {
    const field = known.settings.fields.find((one) => one.id === id);
    const rest = Object.fromEntries(Object.entries(filter.fields).filter(([other]) => other !== id));
    chips.push({ key: `field ${id}`, name: nameOf(known.settings.fields, id, language), value: nameOf(field?.choices ?? [], value, language), without: { ...filter, fields: rest } });
  }
  if (filter.from !== null) chips.push({ key: "from", name: said.find.names["from"] ?? "", value: dateOf(filter.from), without: { ...filter, from: null } });
  // The last day that counts is the one before the end.
  if (filter.until !== null) chips.push({ key: "until", name: said.find.names["until"] ?? "", value: dateOf(filter.until - 1), without: { ...filter, until: null } });
  return chips;
}
