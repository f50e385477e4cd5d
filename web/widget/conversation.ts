// Decision: what the visitor sees is a pure function of the events, and events are placed by their
// number alone. Answers may come late, twice or out of order (a poll and a send overlap; two tabs
// share a session), so this reducer accepts events in any order and keeps one figure, `cursor`:
// everything up to it is known. An event beyond `cursor + 1` is shown at once but leaves a gap,
// and `refetchAfter` says from where the missing ones must be read. No DOM, no clock, no network.

import type { DeskEvent, DeskState, MessageEvent, Offer, Page } from "./protocol.ts";

export interface Conversation {
  readonly id: string | null;
  /** Ascending by seq, no seq and no id twice. */
  readonly events: readonly DeskEvent[];
  /** Everything with a seq up to and including this one has been read. */
  readonly cursor: number;
  readonly state: DeskState;
  /** Events of conversations that ended before this one in the same page, for reading only. */
  readonly earlier: readonly DeskEvent[];
}

export const NO_STATE: DeskState = { conversation: null, seq: 0, phase: "none", agent: null, queue: null, ticket: null, survey: null };

export const EMPTY: Conversation = { id: null, events: [], cursor: 0, state: NO_STATE, earlier: [] };

function merge(known: readonly DeskEvent[], more: readonly DeskEvent[]): readonly DeskEvent[] {
  const seqs = new Set(known.map((event) => event.seq));
  const ids = new Set(known.map((event) => event.id));
  const fresh = more.filter((event) => {
    if (seqs.has(event.seq) || ids.has(event.id)) return false;
    seqs.add(event.seq);
    ids.add(event.id);
    return true;
  });
  return fresh.length === 0 ? known : [...known, ...fresh].sort((a, b) => a.seq - b.seq);
}

/** As far as the numbers run on without a hole. */
function advance(cursor: number, events: readonly DeskEvent[]): number {
  let at = cursor;
  for (const event of events) {
    if (event.seq === at + 1) at = event.seq;
    else if (event.seq > at + 1) break;
  }
  return at;
}

/** A different conversation begins: what was read stays above it, what comes is numbered anew. */
function inConversation(now: Conversation, state: DeskState): Conversation {
  if (state.conversation === null || now.id === state.conversation) return now;
  if (now.id === null) return { ...now, id: state.conversation };
  return { ...EMPTY, id: state.conversation, earlier: [...now.earlier, ...now.events] };
}

/** An answer that was overtaken by a newer one must not bring back an older phase. */
function newer(now: DeskState, then: DeskState): DeskState {
  return then.conversation === now.conversation && then.seq < now.seq ? now : then;
}

/**
 * The answer to "everything after `after`". Such an answer is complete over its range: a number
 * missing inside it belongs to an event that is not for this reader, not to a lost one.
 */
export function applyPage(before: Conversation, after: number, page: Page): Conversation {
  const now = inConversation(before, page.state);
  const events = merge(now.events, page.events);
  const last = page.events.reduce((most, event) => Math.max(most, event.seq), 0);
  // A page read from a later place than the cursor says nothing about the hole before it; nor
  // does one that was asked for under another conversation's numbering.
  const covers = after <= now.cursor && (now.id === before.id || after === 0);
  const cursor = advance(covers ? Math.max(now.cursor, last) : now.cursor, events);
  return { ...now, events, cursor, state: newer(now.state, page.state) };
}

/** The answer to a sent message: all that it caused, which need not follow what is known. */
export function applyCaused(before: Conversation, caused: readonly DeskEvent[], state: DeskState): Conversation {
  const now = inConversation(before, state);
  const events = merge(now.events, caused);
  return { ...now, events, cursor: advance(now.cursor, events), state: newer(now.state, state) };
}

/** The session is gone: its conversation stays readable, the next one starts from nothing. */
export function applyExpired(now: Conversation): Conversation {
  return { ...EMPTY, earlier: [...now.earlier, ...now.events] };
}

/** From where to read again because an event is missing, or null where none is. */
export function refetchAfter(now: Conversation): number | null {
  const last = now.events.at(-1);
  return last !== undefined && last.seq > now.cursor ? now.cursor : null;
}

/** Whether an answer may still come by itself: the visitor spoke last and only the bot listens. */
export function awaitsAnswer(now: Conversation): boolean {
  if (now.state.phase !== "bot" && now.state.phase !== "none") return false;
  const last = now.events.findLast((event) => event.kind === "message" || event.kind === "handover");
  return last !== undefined && last.kind === "message" && last.actor.kind === "visitor";
}

export function personInvolved(now: Conversation): boolean {
  return now.state.phase === "waiting" || now.state.phase === "agent";
}

/** Messages of the other side beyond what the visitor has seen. */
export function unread(now: Conversation, seen: number): number {
  return now.events.filter(
    (event) => event.kind === "message" && event.actor.kind !== "visitor" && event.seq > seen,
  ).length;
}

/** Quick replies belong to the last word of the bot, and only while nobody has said more. */
export function liveOffers(now: Conversation): readonly Offer[] {
  const last = now.events.findLast((event) => event.kind === "message" || event.kind === "assigned");
  if (last === undefined || last.kind !== "message" || last.actor.kind !== "bot") return [];
  return now.state.phase === "agent" || now.state.phase === "waiting" || now.state.phase === "resolved" ? [] : last.offers;
}

/** What the visitor said last of the answer with the number `seq`. */
export function ratingOf(events: readonly DeskEvent[], seq: number): boolean | null {
  const said = events.findLast((event) => event.kind === "feedback" && event.message === seq);
  return said?.kind === "feedback" ? said.helpful : null;
}

export function isMessage(event: DeskEvent): event is MessageEvent {
  return event.kind === "message";
}
