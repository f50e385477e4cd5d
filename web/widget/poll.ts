// Decision: repeated reading is one small loop with the clock passed in. Delays are a matter of
// policy (`delay`), failures double the wait up to half a minute, and every wait is jittered so
// that thousands of widgets do not come back in the same second after an outage. A wait that has
// become too long (the panel was opened) is cut short by `wake`; two runs never overlap.

export interface Clock {
  now(): number;
  after(ms: number, run: () => void): number;
  cancel(timer: number): void;
  /** 0 ≤ x < 1 */
  random(): number;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => window.setTimeout(run, ms),
  cancel: (timer) => window.clearTimeout(timer),
  random: () => Math.random(),
};

const LONGEST_BACK_OFF_MS = 30_000;

/** 1 s, 2 s, 4 s … 30 s for the first, second, third … failure in a row. */
export function backOff(failures: number): number {
  return Math.min(LONGEST_BACK_OFF_MS, 1000 * 2 ** Math.max(0, failures - 1));
}

/** Between 80 % and 120 % of the wait. */
export function jitter(ms: number, random: number): number {
  return Math.round(ms * (0.8 + 0.4 * random));
}

export class Loop {
  readonly #clock: Clock;
  readonly #task: () => Promise<void>;
  readonly #delay: () => number | null;
  #timer: number | null = null;
  #running = false;
  #again = false;
  #stopped = true;
  #failures = 0;
  #notBefore = 0;

  /** `delay` gives the wait after a success, or null to rest until `wake`. */
  constructor(clock: Clock, task: () => Promise<void>, delay: () => number | null) {
    this.#clock = clock;
    this.#task = task;
    this.#delay = delay;
  }

  get failures(): number {
    return this.#failures;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#failures = 0;
    void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#clear();
  }

  /** Runs now, or once more right after the run in progress. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    const wait = this.#notBefore - this.#clock.now();
    this.#clear();
    if (wait > 0) this.#schedule(wait);
    else void this.#run();
  }

  /** The circumstances changed: a wait already begun is replaced by today's. */
  reconsider(): void {
    if (this.#stopped || this.#running || this.#failures > 0) return;
    this.#clear();
    this.#plan();
  }

  #clear(): void {
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
  }

  #schedule(ms: number): void {
    this.#timer = this.#clock.after(ms, () => {
      this.#timer = null;
      void this.#run();
    });
  }

  #plan(): void {
    const wait = this.#failures > 0 ? backOff(this.#failures) : this.#delay();
    if (wait === null) return;
    const asked = Math.max(0, this.#notBefore - this.#clock.now());
    this.#schedule(Math.max(asked, jitter(wait, this.#clock.random())));
  }

  async #run(): Promise<void> {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    this.#again = false;
    try {
      await this.#task();
      this.#failures = 0;
      this.#notBefore = 0;
    } catch (problem) {
      this.#failures += 1;
      const asked = (problem as { retryAfterMs?: number | null }).retryAfterMs ?? null;
      this.#notBefore = asked === null ? 0 : this.#clock.now() + asked;
    } finally {
      this.#running = false;
    }
    if (this.#stopped) return;
    if (this.#again && this.#failures === 0) void this.#run();
    else this.#plan();
  }
}
