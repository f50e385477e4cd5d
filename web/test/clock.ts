// A clock that only moves when told, and lets the promises between two timers settle.

import type { Clock } from "../widget/poll.ts";

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

export class FakeClock implements Clock {
  #now = 1_000_000;
  #next = 1;
  readonly #timers = new Map<number, { at: number; run: () => void }>();

  now(): number {
    return this.#now;
  }
  after(ms: number, run: () => void): number {
    const timer = this.#next;
    this.#next += 1;
    this.#timers.set(timer, { at: this.#now + ms, run });
    return timer;
  }
  cancel(timer: number): void {
    this.#timers.delete(timer);
  }
  /** The middle: a jittered wait is then exactly the wait. */
  random(): number {
    return 0.5;
  }
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter(([, one]) => one.at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
      if (due === undefined) break;
      const [timer, { at, run }] = due;
      this.#timers.delete(timer);
      this.#now = at;
      run();
      await settle();
    }
    this.#now = until;
  }
}
