// Decision: a list is read again in the length that it has grown to, so that what was asked for is not
// taken away; an answer that another question has overtaken is dropped.

import { signal } from "@preact/signals";
import { queryOf, type Find } from "./find.ts";
import type { Ticket } from "./tickets.ts";

export interface Answer {
  readonly items: readonly Ticket[];
  readonly next: string | null;
}

const PAGE = 50;
/** The most that the desk tells at once; a longer list is only read again, and becomes shorter, where it was changed from here. */
const PAGE_MAX = 200;

export class TicketList {
  /** Null until the first answer. */
  readonly items = signal<readonly Ticket[] | null>(null);
  readonly next = signal<string | null>(null);
  /** What is shown was found by another question than the one that was asked last. */
  readonly stale = signal(true);
  readonly #ask: (find: Find, limit: number, before: string | null) => Promise<Answer>;
  /** What is asked, and how often the list was replaced or made longer. */
  #query = "";
  #turn = 0;
  #changed = false;

  constructor(ask: (find: Find, limit: number, before: string | null) => Promise<Answer>) {
    this.#ask = ask;
  }

  /** Reads the list of what is looked for, anew or again. */
  async read(find: Find): Promise<void> {
    const query = queryOf(find);
    if (query !== this.#query) this.#asked(query);
    const length = this.stale.value ? 0 : (this.items.value?.length ?? 0);
    if (length > PAGE_MAX && !this.#changed) return;
    const turn = this.#turn;
    this.#changed = false;
    const answer = await this.#ask(find, Math.min(PAGE_MAX, Math.max(1, Math.ceil(length / PAGE)) * PAGE), null);
    if (turn === this.#turn) this.#show(answer.items, answer.next);
  }

  /** Reads the page behind what is shown. */
  async more(find: Find): Promise<void> {
    const turn = this.#turn;
    const answer = await this.#ask(find, PAGE, this.next.value);
    if (turn !== this.#turn) return;
    this.#turn += 1;
    const shown = this.items.value ?? [];
    // One that has changed meanwhile may come twice.
    const known = new Set(shown.map((one) => one.ticket));
    this.#show([...shown, ...answer.items.filter((one) => !known.has(one.ticket))], answer.next);
  }

  /** Its tickets are not as they are shown any more. */
  changed(): void {
    this.#changed = true;
  }

  #asked(query: string): void {
    this.#query = query;
    this.#turn += 1;
    this.stale.value = true;
  }

  #show(items: readonly Ticket[], next: string | null): void {
    this.items.value = items;
    this.next.value = next;
    this.stale.value = false;
  }
}
