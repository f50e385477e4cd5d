// Decision: what is worked out about helping an agent without a page: what the desk says of related
// articles, from which message on they are asked for again, and what becomes of a draft.

import type { DeskEvent } from "../widget/protocol.ts";
import { fields, list, text } from "../widget/protocol.ts";

export interface RelatedArticle {
  readonly id: string;
  readonly title: string;
  readonly extract: string;
  readonly language: string;
  readonly category: string;
  /** Customers must not read it. */
  readonly internal: boolean;
  /** The bot has answered from it in this conversation. */
  readonly given: boolean;
}

export interface Related {
  readonly asked: readonly string[];
  readonly articles: readonly RelatedArticle[];
}

export interface ToSend {
  readonly title: string;
  readonly text: string;
  readonly internal: boolean;
}

export interface Suggestion {
  readonly article: string;
  readonly text: string;
}

export function parseRelated(answer: unknown): Related {
  const it = fields(answer);
  return {
    asked: list(it["asked"]).map(text),
    articles: list(it["articles"]).map((one) => {
      const row = fields(one);
      return { id: text(row["id"]), title: text(row["title"]), extract: text(row["extract"]), language: text(row["language"]), category: text(row["category"]), internal: row["audience"] !== "public", given: row["given"] === true };
    }),
  };
}

export function parseToSend(answer: unknown): ToSend {
  const it = fields(answer);
  return { title: text(it["title"]), text: text(it["text"]), internal: it["audience"] !== "public" };
}

export function parseSuggestions(answer: unknown): readonly Suggestion[] {
  return list(fields(answer)["suggestions"]).map((one) => ({ article: text(fields(one)["article"]), text: text(fields(one)["text"]) }));
}

/** The number of what was said last by the customer or the bot: what is related changes with it alone. */
export function relatedFrom(events: readonly DeskEvent[]): number {
  return events.findLast((event) => event.kind === "message" && event.actor.kind !== "agent")?.seq ?? 0;
}

/** A draft with an answer put into it: in place of nothing, else below what is there. */
export function withAnswer(draft: string, answer: string): string {
  return draft.trim() === "" ? answer : `${draft.trimEnd()}\n\n${answer}`;
}

/** Whether what is typed may still be the beginning of a question, and no message of several lines. */
export function worthSuggesting(typed: string): boolean {
  const characters = [...typed.trim()].length;
  return characters >= 2 && characters <= 60 && !typed.includes("\n");
}

/** The place in a list after a key: one further, round its ends; -1 is the field itself. */
export function moved(at: number, count: number, key: string): number | null {
  if (count === 0) return null;
  if (key === "ArrowDown") return at + 1 >= count ? -1 : at + 1;
  if (key === "ArrowUp") return at === -1 ? count - 1 : at - 1;
  return null;
}
