// Decision: an action is chosen, then its value, then applied: with one button that names the number
// of tickets, nothing happens to fifty of them by an arrow key in a list.

import { useSignal } from "@preact/signals";
import { ACTIONS, changeOf, NO_OUTCOME, parts, together, type Action, type Outcome } from "../bulk.ts";
import type { Known } from "../chips.ts";
import { api, clientId, complaint, language, words } from "../desk.ts";
import { named } from "../i18n.ts";
import { hashOf } from "../route.ts";
import { CATEGORIES, PRIORITIES, type Ticket } from "../tickets.ts";
import { Icon } from "./icon.tsx";

export interface Told extends Outcome {
  /** Why the rest was not tried; empty where all were. */
  readonly stopped: string;
}

function Value({ action, known, value, set }: { action: Action; known: Known; value: string; set: (value: string) => void }) {
  const said = words.value;
  if (action === "add" || action === "remove") {
    return <input aria-label={said.bulk.tag} placeholder={said.bulk.tag} maxLength={200} value={value} onInput={(event) => set(event.currentTarget.value)} />;
  }
  const option = (id: string, label: string) => (
    <option key={id} value={id}>
      {label}
    </option>
  );
  return (
    <select aria-label={named(said.bulk.actions, action)} value={value} onChange={(event) => set(event.currentTarget.value)}>
      {option("", said.bulk.choose)}
      {action === "state" &&
        CATEGORIES.map((category) => (
          <optgroup key={category} label={named(said.tickets.status, category)}>
            {option(category, named(said.tickets.status, category))}
            {known.settings.states.filter((one) => one.category === category).map((one) => option(one.id, one.names[language.value]))}
          </optgroup>
        ))}
      {action === "priority" && PRIORITIES.map((one) => option(one, named(said.priority, one)))}
      {action === "assignee" && [option("none", said.find.nobody), ...known.team.map((one) => option(one.id, one.name))]}
      {action === "team" && [option("none", said.find.none), ...known.teams.map((one) => option(one.id, one.name))]}
    </select>
  );
}

/** `done` is told what became of them, and which were not changed. */
export function BulkBar({ tickets, known, clear, done }: { tickets: readonly string[]; known: Known; clear: () => void; done: (told: Told, left: readonly string[]) => void }) {
  const said = words.value.bulk;
  const action = useSignal<Action>("state");
  const value = useSignal("");
  const busy = useSignal(false);
  const change = changeOf(action.value, value.value);
  const apply = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (change === null || busy.value) return;
    busy.value = true;
    let [outcome, stopped]: [Outcome, string] = [NO_OUTCOME, ""];
    const left = new Set(tickets);
    try {
      for (const part of parts(tickets)) {
        const told = await api.changeTickets(part, clientId(), change);
        outcome = together(outcome, told);
        const refused = new Set(told.refused.map((one) => one.ticket));
        for (const one of part) if (!refused.has(one)) left.delete(one);
      }
      value.value = "";
    } catch (problem) {
      stopped = complaint(problem);
    }
    busy.value = false;
    done({ ...outcome, stopped }, [...left]);
  };
  return (
    <form class="card bulk" aria-label={said.bar} onSubmit={apply}>
      <b role="status">{said.picked(tickets.length)}</b>
      <select
        aria-label={said.action}
        value={action.value}
        onChange={(event) => {
          action.value = ACTIONS.find((one) => one === event.currentTarget.value) ?? "state";
          value.value = "";
        }}
      >
        {ACTIONS.map((one) => (
          <option key={one} value={one}>
            {named(said.actions, one)}
          </option>
        ))}
      </select>
      <Value action={action.value} known={known} value={value.value} set={(to) => (value.value = to)} />
      <button type="submit" class="primary" disabled={change === null || busy.value}>
        {busy.value ? said.busy : said.apply(tickets.length)}
      </button>
      <button type="button" class="quiet square" aria-label={said.unpick} title={said.unpick} onClick={clear}>
        <Icon name="cross" />
      </button>
    </form>
  );
}

/** How many there were of each outcome. */
export function summary(of: Outcome): string {
  const said = words.value.bulk;
  return [...(of.changed + of.same > 0 ? [said.changed(of.changed)] : []), ...(of.same > 0 ? [said.same(of.same)] : [])].join(" ");
}

/** Which tickets were refused and why, until it is dismissed. */
export function BulkOutcome({ of, items, close }: { of: Told; items: readonly Ticket[]; close: () => void }) {
  const said = words.value.bulk;
  return (
    <div class="note bad outcome" role="alert">
      <div>
        <p>
          {summary(of)} {of.refused.length > 0 && said.refused(of.refused.length)}
        </p>
        {of.refused.length > 0 && (
          <ul>
            {of.refused.map((one) => (
              <li key={one.ticket}>
                <a href={hashOf({ at: "tickets", id: one.ticket })}>{items.find((item) => item.ticket === one.ticket)?.subject || one.ticket}</a> <span class="mono">{one.ticket}</span>
                {` – ${one.message === "" || Object.hasOwn(said.faults, one.code) ? named(said.faults, one.code) : one.message}`}
              </li>
            ))}
          </ul>
        )}
        {of.stopped !== "" && (
          <p>
            {of.stopped} {said.stopped}
          </p>
        )}
      </div>
      <button type="button" class="quiet square small" aria-label={said.dismiss} onClick={close}>
        <Icon name="cross" />
      </button>
    </div>
  );
}
