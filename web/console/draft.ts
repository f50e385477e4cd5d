// Decision: settings are edited as one document. A page changes a draft of what the desk last told
// and saves it with the version that was seen, so that of two who edit at once the second is told
// so, keeps what they typed and overwrites nothing. What a failure is called is the page's affair.

import { signal } from "@preact/signals";
import { Problem } from "../widget/http.ts";
import type { Stood } from "./staff.ts";

/** A document at the desk, `S` being what is told of it. */
export interface Kept<S extends Stood<unknown>> {
  read(): Promise<S>;
  /** Conflicts where `version` is no longer the one that stands. */
  save(settings: S["settings"], version: number): Promise<S>;
  /** The sentence for a failure of either; empty where the page has nothing to say of it. */
  say(problem: unknown): string;
}

/** Whether the desk refused because something is not as the page has it. */
export function isConflict(problem: unknown): problem is Problem {
  return problem instanceof Problem && problem.status === 409;
}

export class Draft<S extends Stood<unknown>> {
  /** As the desk last told it; null until it has. */
  readonly stored = signal<S | null>(null);
  /** As it is on the page; null until the desk has told it. */
  readonly settings = signal<S["settings"] | null>(null);
  /** Something was changed since. */
  readonly dirty = signal(false);
  readonly busy = signal(false);
  /** Why the last reading or saving failed; empty where it did not. */
  readonly failed = signal("");
  /** Nothing can be saved before the document is read again. */
  readonly conflict = signal(false);
  readonly #kept: Kept<S>;

  constructor(kept: Kept<S>) {
    this.#kept = kept;
  }

  #show(found: S): void {
    this.stored.value = found;
    this.settings.value = found.settings;
    [this.dirty.value, this.conflict.value, this.failed.value] = [false, false, ""];
  }

  /** Reads the document, and drops what was changed here once it is read. */
  async read(): Promise<void> {
    try {
      this.#show(await this.#kept.read());
    } catch (problem) {
      this.failed.value = this.#kept.say(problem);
    }
  }

  change(to: (was: S["settings"]) => S["settings"]): void {
    if (this.settings.value === null) return;
    this.settings.value = to(this.settings.value);
    this.dirty.value = true;
  }

  /** Saves the draft, or `as` in its place; whether it was saved. Only one saving is under way at a time. */
  async save(as: S["settings"] | null = this.settings.value): Promise<boolean> {
    if (this.stored.value === null || as === null || this.busy.value) return false;
    this.busy.value = true;
    this.failed.value = "";
    try {
      this.#show(await this.#kept.save(as, this.stored.value.version));
      return true;
    } catch (problem) {
      this.conflict.value ||= isConflict(problem);
      this.failed.value = this.#kept.say(problem);
      return false;
    } finally {
      this.busy.value = false;
    }
  }
}
