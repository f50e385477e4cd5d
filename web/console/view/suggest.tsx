// Decision: one list of suggestions for every field that has one. The focus stays in the field, the
// arrows move a choice through the list, and Enter keeps its usual meaning until something is chosen:
// suggestions must never take a key from somebody who did not look at them.

import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { api, words } from "../desk.ts";
import { moved, worthSuggesting, type Suggestion } from "../related.ts";

const PAUSE_MS = 120;

export interface Suggesting {
  /** Attributes of the field. */
  readonly field: { readonly "aria-autocomplete": "list"; readonly "aria-controls": string | undefined; readonly "aria-activedescendant": string | undefined };
  /** Whether the key was meant for the list. */
  readonly key: (event: KeyboardEvent) => boolean;
  readonly list: preact.ComponentChildren;
  /** What was typed when the desk suggested nothing for it; null otherwise. */
  readonly nothing: string | null;
}

export function useSuggestions(typed: string, choose: (one: Suggestion) => void): Suggesting {
  const id = useId();
  const items = useSignal<readonly Suggestion[]>([]);
  const at = useSignal(-1);
  const nothing = useSignal<string | null>(null);
  const closed = useRef("");
  useEffect(() => {
    at.value = -1;
    nothing.value = null;
    if (typed !== closed.current) closed.current = "";
    if (!worthSuggesting(typed) || typed === closed.current) {
      items.value = [];
      return;
    }
    let late = false;
    const timer = window.setTimeout(() => {
      api.suggestions(typed.trim()).then(
        (found) => {
          if (late) return;
          items.value = found;
          nothing.value = found.length === 0 ? typed.trim() : null;
        },
        // Suggestions are an extra: without them one types on.
        () => (items.value = []),
      );
    }, PAUSE_MS);
    return () => {
      late = true;
      window.clearTimeout(timer);
    };
  }, [typed]);
  const close = (): void => {
    closed.current = typed;
    items.value = [];
    at.value = -1;
  };
  const take = (one: Suggestion): void => {
    close();
    choose(one);
  };
  const key = (event: KeyboardEvent): boolean => {
    if (items.value.length === 0 || event.isComposing) return false;
    const to = moved(at.value, items.value.length, event.key);
    const chosen = items.value[at.value];
    if (to !== null) at.value = to;
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey && chosen !== undefined) take(chosen);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const open = items.value.length > 0;
  return {
    field: { "aria-autocomplete": "list", "aria-controls": open ? id : undefined, "aria-activedescendant": at.value === -1 ? undefined : `${id}-${at.value}` },
    key,
    nothing: nothing.value,
    list: open && (
      <ul class="card suggestions" role="listbox" id={id} aria-label={words.value.related.suggestions}>
        {items.value.map((one, index) => (
          // The mouse must not take the focus out of the field.
          <li key={one.article} id={`${id}-${index}`} role="option" aria-selected={index === at.value} onMouseDown={(event) => event.preventDefault()} onClick={() => take(one)}>
            {one.text}
          </li>
        ))}
      </ul>
    ),
  };
}
