// Decision: why an agent was chosen stands with the choice itself, with the figures it was made
// from, because "the system decided" is no answer to a colleague. The figures are a table whose
// last column sums to the score.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { DeskEvent } from "../../widget/protocol.ts";
import { words } from "../desk.ts";
import { matched, named, roughly } from "../i18n.ts";

export function Why({ event }: { event: Extract<DeskEvent, { kind: "assigned" }> }) {
  const said = words.value.why;
  const open = useSignal(false);
  const place = useSignal<{ left: string; top?: string; bottom?: string }>({ left: "0" });
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  // Placed by hand on the screen, not in the log: the log scrolls and would cut it off.
  const toggle = (): void => {
    const at = button.current?.getBoundingClientRect();
    if (at !== undefined) {
      const left = `${Math.max(12, Math.min(at.left, window.innerWidth - 392))}px`;
      const under = at.bottom + 300 < window.innerHeight;
      place.value = under ? { left, top: `${at.bottom + 6}px` } : { left, bottom: `${window.innerHeight - at.top + 6}px` };
    }
    open.value = !open.value;
  };
  useEffect(() => {
    if (!open.value) return;
    const away = (press: Event): void => {
      if (!(press.target instanceof Node) || box.current?.contains(press.target) !== true) open.value = false;
    };
    const scrolled = (): void => {
      open.value = false;
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("scroll", scrolled, true);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("scroll", scrolled, true);
    };
  }, [open.value]);
  const { told } = event;
  return (
    <div
      class="why"
      ref={box}
      onKeyDown={(press) => {
        if (press.key !== "Escape" || !open.value) return;
        press.stopPropagation();
        open.value = false;
        button.current?.focus();
      }}
    >
      <button ref={button} type="button" class="link" aria-expanded={open.value} onClick={toggle}>
        {said.short}
        {event.score !== null && ` ${event.score.toFixed(2)}`}
      </button>
      {open.value && (
        <div class="card popover" role="group" aria-label={said.ask} style={place.value}>
          <strong>{said.ask}</strong>
          {event.score === null || event.reasons.length === 0 ? (
            <p class="none">{said.none}</p>
          ) : (
            <table class="summands">
              <thead>
                <tr>
                  <th scope="col">{said.columns.factor}</th>
                  <th scope="col">{said.columns.sum}</th>
                  <th scope="col">{said.columns.part}</th>
                </tr>
              </thead>
              <tbody>
                {event.reasons.map((reason) => (
                  <tr class="factor" key={reason.factor + reason.label}>
                    <th scope="row">
                      {named(said.factor, reason.factor)}
                      <small>{matched(reason.label, words.value)}</small>
                    </th>
                    <td>
                      {reason.value.toFixed(2)} × {reason.weight}
                    </td>
                    <td>{(reason.value * reason.weight).toFixed(2)}</td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr class="factor total">
                  <th scope="row" colSpan={2}>
                    {said.score}
                  </th>
                  <td>{event.score.toFixed(2)}</td>
                </tr>
              </tfoot>
            </table>
          )}
          {(event.waitedMs !== null || told !== null) && (
            <dl class="waited">
              {event.waitedMs !== null && (
                <div>
                  <dt>{said.waited}</dt>
                  <dd>{roughly(event.waitedMs / 1000, words.value)}</dd>
                </div>
              )}
              {told !== null && (
                <div>
                  <dt>{said.told}</dt>
                  <dd>{said.toldText(roughly(told.seconds, words.value), said.between(roughly(told.low, words.value), roughly(told.high, words.value)))}</dd>
                </div>
              )}
            </dl>
          )}
        </div>
      )}
    </div>
  );
}
