// Decision: a search that found nothing tells editors what is missing, once it has settled: nobody types for a while, or
// the field is left. What is still being typed, and what found something in the end, is nobody's business.

import type { Clock } from "../widget/poll.ts";

const SETTLED_MS = 2_000;

export class Missing {
  readonly #clock: Pick<Clock, "after" | "cancel">;
  readonly #report: (text: string) => void;
  readonly #told = new Set<string>();
  #text: string | null = null;
  #timer: number | null = null;

  constructor(clock: Pick<Clock, "after" | "cancel">, report: (text: string) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  /** What is in the field and found nothing; null where it found something, is empty, or is not answered yet. */
  now(text: string | null): void {
    if (text === this.#text) return;
    this.#stop();
    this.#text = text;
    if (text !== null) this.#timer = this.#clock.after(SETTLED_MS, () => this.left());
  }

  /** Nobody will type on: tells it now, unless it has been told. */
  left(): void {
    const text = this.#text;
    this.#stop();
    if (text === null || this.#told.has(text)) return;
    this.#told.add(text);
    this.#report(text);
  }

  #stop(): void {
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
  }
}
