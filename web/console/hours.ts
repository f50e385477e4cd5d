// Decision: hours are minutes on the wire and clock times in the form, where midnight at the end of a
// day is written 00:00 as a time field can say it. Turning the one into the other, and what the form
// itself can tell to be wrong, are plain functions.

import { fields, list, number, text } from "../widget/protocol.ts";

export interface Span {
  readonly from: string;
  readonly to: string;
}

export interface Hours {
  readonly offset: number;
  /** Monday to Sunday. */
  readonly week: readonly (readonly Span[])[];
  readonly holidays: readonly string[];
  readonly told: { readonly zh: string; readonly en: string };
}

const DAY = 24 * 60;
export const SPANS_MAX = 6;
export const TOLD_MAX = 200;

export function clockTime(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

/** Minutes since midnight; null for what is no clock time. */
export function minutesOf(time: string): number | null {
  const parts = /^(\d{2}):(\d{2})/.exec(time);
  return parts === null ? null : Number(parts[1]) * 60 + Number(parts[2]);
}

function endOf(span: Span): number | null {
  const end = minutesOf(span.to);
  return end === 0 ? DAY : end;
}

export function parseHours(answer: unknown): Hours | null {
  const said = fields(answer)["hours"];
  if (said === null || said === undefined) return null;
  const it = fields(said);
  const week = list(it["week"]).map((day) => list(day).map((span) => ({ from: clockTime(number(fields(span)["from"])), to: clockTime(number(fields(span)["to"])) })));
  const told = fields(it["told"]);
  return {
    offset: number(it["utc_offset_minutes"]),
    week: Array.from({ length: 7 }, (_, day) => week[day] ?? []),
    holidays: list(it["holidays"]).map(text),
    told: { zh: text(told["zh"]), en: text(told["en"]) },
  };
}

/** As the desk takes them. */
export function wire(hours: Hours | null): unknown {
  if (hours === null) return { hours: null };
  return {
    hours: {
      utc_offset_minutes: hours.offset,
      week: hours.week.map((day) => day.map((span) => ({ from: minutesOf(span.from) ?? 0, to: endOf(span) ?? 0 }))),
      holidays: hours.holidays,
      told: hours.told,
    },
  };
}

/** What is wrong with a day: a time is missing, a span ends before it begins, or two overlap. */
export function faultOf(day: readonly Span[]): "missing" | "order" | "overlap" | null {
  let last = 0;
  for (const span of day) {
    const [from, to] = [minutesOf(span.from), endOf(span)];
    if (from === null || to === null) return "missing";
    if (to <= from) return "order";
    if (from < last) return "overlap";
    last = to;
  }
  return null;
}

/** The usual week of a shop, to begin with. */
export function usual(offset: number): Hours {
  const day = [{ from: "09:00", to: "18:00" }];
  return { offset, week: [day, day, day, day, day, [], []], holidays: [], told: { zh: "周一至周五 9:00–18:00", en: "Monday to Friday, 9:00 to 18:00" } };
}

/** UTC+8, UTC−3:30. */
export function offsetName(minutes: number): string {
  const rest = Math.abs(minutes) % 60;
  const sign = minutes < 0 ? "−" : "+";
  return `UTC${sign}${Math.floor(Math.abs(minutes) / 60)}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}

/** The offsets that clocks of the world have, and `also`. */
export function offsets(also: number): readonly number[] {
  const odd = [-570, -210, 210, 270, 330, 345, 390, 525, 570, 630, 765];
  const whole = Array.from({ length: 27 }, (_, n) => (n - 12) * 60);
  return [...new Set([...whole, ...odd, also])].sort((a, b) => a - b);
}
