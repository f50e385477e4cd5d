// Decision: everything that the console reads again and again is read through a `Feed`. A feed
// polls today, quickly while the page is looked at and slowly while it is not (but often enough to
// renew an agent's presence, which lapses after 90 s); a push transport would wake the same feeds
// and no view would notice. A session that has ended stops them all, once.

import { Problem } from "../widget/http.ts";
import type { Clock } from "../widget/poll.ts";
import { Loop } from "../widget/poll.ts";

export interface Rate {
  readonly visible: number;
  readonly hidden: number;
}

export const INBOX: Rate = { visible: 1000, hidden: 8000 };
export const CONVERSATION: Rate = { visible: 1000, hidden: 15_000 };
/** Every view is counted anew each time. */
export const COUNTS: Rate = { visible: 15_000, hidden: 120_000 };
export const NUMBERS: Rate = { visible: 5000, hidden: 60_000 };

export class Feeds {
  readonly #clock: Clock;
  readonly #visible: () => boolean;
  readonly #ended: () => void;
  readonly #reachable: (yes: boolean) => void;
  readonly #loops = new Set<Loop>();

  constructor(clock: Clock, visible: () => boolean, ended: () => void, reachable: (yes: boolean) => void) {
    this.#clock = clock;
    this.#visible = visible;
    this.#ended = ended;
    this.#reachable = reachable;
  }

  /** Reads at once and again at the rate, until the returned function is called. */
  follow(rate: Rate, read: () => Promise<void>): { stop: () => void; wake: () => void } {
    const loop: Loop = new Loop(
      this.#clock,
      async () => {
        try {
          await read();
          this.#reachable(true);
        } catch (problem) {
          if (!this.#loops.has(loop)) return;
          if (problem instanceof Problem && problem.sessionOver) {
            this.stop();
            this.#ended();
            return;
          }
          // A clear refusal is an answer: the desk was reached.
          this.#reachable(problem instanceof Problem && problem.status !== 0 && problem.status < 500);
          throw problem;
        }
      },
      () => (this.#visible() ? rate.visible : rate.hidden),
    );
    this.#loops.add(loop);
    loop.start();
    return {
      stop: () => {
        this.#loops.delete(loop);
        loop.stop();
      },
      wake: () => loop.wake(),
    };
  }

  wake(): void {
    for (const loop of this.#loops) loop.wake();
  }

  stop(): void {
    for (const loop of this.#loops) loop.stop();
    this.#loops.clear();
  }
}
