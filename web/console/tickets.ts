// Decision: a ticket's page is its conversation's steps and what people did to it, in one list by
// time. What a site adds to its tickets (states, types, fields) comes with names in both languages.

import type { DeskEvent, Language, Person } from "../widget/protocol.ts";
import { fields, list, number, numberOrNull, parseEvents, parsePerson, parseScore, text, textOrNull } from "../widget/protocol.ts";

export const CATEGORIES = ["open", "waiting", "resolved"] as const;
export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
export const LINKS = ["related", "blocks", "duplicate_of"] as const;

export type Value = string | number | boolean;

export interface Ticket {
  readonly ticket: string;
  readonly subject: string;
  readonly status: string;
  readonly state: string;
  readonly priority: string;
  readonly type: string | null;
  readonly issue: string | null;
  readonly conversation: string;
  readonly agent: Person | null;
  readonly assignee: Person | null;
  readonly team: string | null;
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, Value>>;
  readonly watchers: readonly Person[];
  readonly mergedInto: string | null;
  readonly absorbed: readonly string[];
  /** What the visitor said of it once it was resolved. */
  readonly score: number | null;
  readonly scoreComment: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Named {
  readonly id: string;
  readonly names: Readonly<Record<Language, string>>;
}

export interface Field extends Named {
  readonly kind: string;
  readonly max: number | null;
  readonly min: number | null;
  readonly choices: readonly Named[];
}

export interface TicketSettings {
  readonly states: readonly (Named & { readonly category: string })[];
  readonly types: readonly Named[];
  readonly fields: readonly Field[];
}

/** What somebody did to a ticket, with the body as the desk sent it. */
export interface TicketStep {
  readonly seq: number;
  readonly at: number;
  readonly by: string;
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface TicketLink {
  readonly link: string;
  readonly inverse: boolean;
  readonly ticket: string;
  readonly subject: string;
  readonly status: string;
}

/** A promise of the site and how it stands, at the time of the answer. */
export interface Clock {
  readonly kind: string;
  readonly dueAt: number | null;
  readonly warnAt: number | null;
  readonly paused: boolean;
  readonly stoppedAt: number | null;
  readonly breached: boolean;
}

export interface TicketPage {
  readonly ticket: Ticket;
  readonly events: readonly DeskEvent[];
  readonly steps: readonly TicketStep[];
  readonly links: readonly TicketLink[];
  readonly clocks: readonly Clock[];
}

/** A change as the desk takes it. */
export type Change = Readonly<Record<string, unknown>> & { readonly kind: string };

export function parseTicket(value: unknown): Ticket[] {
  const it = fields(value);
  const ticket = textOrNull(it["ticket"]);
  if (ticket === null) return [];
  const own: Record<string, Value> = {};
  for (const [name, one] of Object.entries(fields(it["fields"]))) {
    if (typeof one === "string" || typeof one === "number" || typeof one === "boolean") own[name] = one;
  }
  const person = (one: unknown): Person[] => {
    const found = parsePerson(one);
    return found === null ? [] : [found];
  };
  return [
    {
      ticket,
      subject: text(it["subject"]),
      status: text(it["status"]),
      state: textOrNull(it["state"]) ?? text(it["status"]),
      priority: text(it["priority"]),
      type: textOrNull(it["ticket_type"]),
      issue: textOrNull(it["issue"]),
      conversation: text(it["conversation"]),
      agent: parsePerson(it["agent"]),
      assignee: parsePerson(it["assignee"]),
      team: textOrNull(it["team"]),
      tags: list(it["tags"]).map(text),
      fields: own,
      watchers: list(it["watchers"]).flatMap(person),
      mergedInto: textOrNull(it["merged_into"]),
      absorbed: list(it["absorbed"]).map(text),
      score: parseScore(it["score"]),
      scoreComment: textOrNull(it["score_comment"]),
      createdAt: number(it["created_at"]),
      updatedAt: number(it["updated_at"]),
    },
  ];
}

function parseNamed(value: unknown): Named[] {
  const it = fields(value);
  const id = textOrNull(it["id"]);
  const names = fields(it["names"]);
  return id === null ? [] : [{ id, names: { zh: text(names["zh"]), en: text(names["en"]) } }];
}

export function parseTicketSettings(answer: unknown): TicketSettings {
  const it = fields(fields(answer)["settings"]);
  const each = (name: string): readonly unknown[] => list(it[name]);
  return {
    states: each("states").flatMap((one) => parseNamed(one).map((named) => ({ ...named, category: text(fields(one)["category"]) }))),
    types: each("types").flatMap(parseNamed),
    fields: each("fields").flatMap((one) => {
      const field = fields(one);
      const more = { kind: text(field["kind"]), max: numberOrNull(field["max"]), min: numberOrNull(field["min"]), choices: list(field["choices"]).flatMap(parseNamed) };
      return parseNamed(one).map((named) => ({ ...named, ...more }));
    }),
  };
}

export function parseTicketPage(answer: unknown): TicketPage | null {
  const it = fields(answer);
  const ticket = parseTicket(it["ticket"])[0];
  if (ticket === undefined) return null;
  const steps = list(it["changes"]).map((one) => {
    const step = fields(one);
    return { seq: number(step["seq"]), at: number(step["at"]), by: text(fields(step["actor"])["name"]), kind: text(step["kind"]), body: fields(step["body"]) };
  });
  const links = list(it["links"]).map((one) => {
    const link = fields(one);
    return { link: text(link["link"]), inverse: link["inverse"] === true, ticket: text(link["ticket"]), subject: text(link["subject"]), status: text(link["status"]) };
  });
  const clocks = list(it["clocks"]).map((one) => {
    const clock = fields(one);
    return { kind: text(clock["kind"]), dueAt: numberOrNull(clock["due_at"]), warnAt: numberOrNull(clock["warn_at"]), paused: clock["paused"] === true, stoppedAt: numberOrNull(clock["stopped_at"]), breached: clock["breached"] === true };
  });
  return { ticket, events: parseEvents(it["events"]), steps, links, clocks };
}

/** A thing's name in a language; its id where the site does not have it any more. */
export function nameOf(all: readonly Named[], id: string, language: Language): string {
  return all.find((one) => one.id === id)?.names[language] ?? id;
}

/** What a form says of a field, as the desk takes it; null empties the field. */
export function fieldValue(field: Field, said: string): Value | null {
  const clean = said.trim();
  if (clean === "") return null;
  return field.kind === "number" ? Number(clean) : field.kind === "checkbox" ? clean === "true" : clean;
}

/** How the login or name that is being typed behind an @ ends; null where none is. */
export function mentionAt(typed: string): string | null {
  return /(?:^|[^A-Za-z0-9_-])@([^\s@]{0,30})$/.exec(typed)?.[1] ?? null;
}

/** How a promise stands: kept, broken, paused, about to be broken, or running. */
export function stands(clock: Clock, now: number): "kept" | "broken" | "paused" | "near" | "running" {
  if (clock.breached || (clock.stoppedAt === null && clock.dueAt !== null && now > clock.dueAt)) return "broken";
  if (clock.stoppedAt !== null) return "kept";
  if (clock.paused) return "paused";
  return clock.warnAt !== null && now >= clock.warnAt ? "near" : "running";
}
