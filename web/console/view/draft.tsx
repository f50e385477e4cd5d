// Decision: pages that edit a draft share what is the same on all of them, their head and what a
// failure offers, as pieces and not as a frame with switches: what differs stays with each page.

import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { words } from "../desk.ts";
import { Draft, type Kept } from "../draft.ts";
import type { Stood } from "../staff.ts";

/** The draft of a document, which is read when the page opens. */
export function useDraft<S extends Stood<unknown>>(kept: Kept<S>): Draft<S> {
  const draft = useMemo(() => new Draft(kept), []);
  useEffect(() => void draft.read(), []);
  return draft;
}

interface Head {
  readonly of: Draft<Stood<unknown>>;
  readonly title: string;
  /** What stands below the title while nothing is changed. */
  readonly sub?: string;
  /** What the button says; null for who may not save. */
  readonly save: string | null;
  /** Other buttons, before the one that saves. */
  readonly children?: ComponentChildren;
}

/** What is edited, whether it is saved, and the button for it. */
export function DraftHead({ of, title, sub = "", save, children }: Head) {
  const below = of.dirty.value ? words.value.knowledge.unsaved : sub;
  return (
    <header class="page-head">
      <div>
        <h1>{title}</h1>
        {below !== "" && <p class="page-sub">{below}</p>}
      </div>
      {save !== null && (
        <div class="actions">
          {children}
          <button type="submit" class="primary" disabled={of.busy.value || !of.dirty.value}>
            {save}
          </button>
        </div>
      )}
    </header>
  );
}

/** Reads the document again, where another one stands at the desk by now. */
export function Reload({ of, label }: { of: Draft<Stood<unknown>>; label: string }) {
  return of.conflict.value ? (
    <button type="button" class="secondary" onClick={() => void of.read()}>
      {label}
    </button>
  ) : null;
}
