// Decision: the words one looks for are always at hand and act while they are typed; the other
// conditions fold out, because most lists are reached by a view. What is set is told by chips.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { browserClock } from "../../widget/poll.ts";
import { chipsOf, type Known } from "../chips.ts";
import { language, words } from "../desk.ts";
import { dateOf, having, NO_FILTER, STATUSES, tagged, TEXT_MAX, timeOf, type Filter, type Single } from "../find.ts";
import { named } from "../i18n.ts";
import { PRIORITIES } from "../tickets.ts";
import { Icon } from "./icon.tsx";

/** Typing pauses this long before it is looked for. */
const PAUSE_MS = 300;

/** The words; what is typed goes out after a pause, or at once with Enter. */
export function SearchBox({ text, set }: { text: string; set: (text: string) => void }) {
  const said = words.value.find;
  const typed = useSignal(text);
  const told = useRef(text);
  const box = useRef<HTMLInputElement>(null);
  // Letters on the way to a Chinese word are not looked for.
  const composing = useSignal(false);
  useEffect(() => {
    const [begin, end] = [() => void (composing.value = true), () => void (composing.value = false)];
    box.current?.addEventListener("compositionstart", begin);
    box.current?.addEventListener("compositionend", end);
  }, []);
  const say = (value: string): void => {
    if (value === told.current) return;
    told.current = value;
    set(value);
  };
  // Back, a view or a link may have changed it; what is being typed is not taken away by its own echo.
  useEffect(() => {
    if (text !== told.current) [told.current, typed.value] = [text, text];
  }, [text]);
  useEffect(() => {
    if (composing.value) return;
    const value = typed.value.trim();
    const timer = browserClock.after(PAUSE_MS, () => say(value));
    return () => browserClock.cancel(timer);
  }, [typed.value, composing.value]);
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        say(typed.value.trim());
      }}
    >
      <Icon name="search" />
      <input ref={box} type="search" aria-label={said.label} aria-keyshortcuts="/" placeholder={said.search} maxLength={TEXT_MAX} value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
    </form>
  );
}

type Choice = readonly [string, string];

/** A condition to choose; what is set and not among the choices is one of them all the same. */
function Choose({ name, value, choices, set }: { name: string; value: string; choices: readonly Choice[]; set: (value: string) => void }) {
  const all = value === "" || choices.some(([id]) => id === value) ? choices : [...choices, [value, value] as const];
  return (
    <label>
      {name}
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">{words.value.find.any}</option>
        {all.map(([id, label]) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Which states: a category of them, or one of the site's own. */
function statesOf(known: Known): readonly Choice[] {
  const said = words.value.find;
  return STATUSES.flatMap((status) => {
    const own = known.settings.states.filter((one) => one.category === status);
    const category = named(said.status, status);
    return [[`status ${status}`, own.length === 0 ? category : said.allOf(category)] as const, ...own.map((one) => [`state ${one.id}`, `– ${one.names[language.value]}`] as const)];
  });
}

export function FilterForm({ filter, known, issues, set }: { filter: Filter; known: Known; issues: readonly string[]; set: (filter: Filter) => void }) {
  const said = words.value;
  const code = language.value;
  const tag = useSignal("");
  const one = (name: Single, choices: readonly Choice[]) => <Choose name={said.find.names[name] ?? name} value={filter.is[name] ?? ""} choices={choices} set={(value) => set(having(filter, name, value))} />;
  const people: readonly Choice[] = [["me", said.find.me], ["none", said.find.nobody], ...known.team.map((person) => [person.id, person.name] as const)];
  const state = filter.is.state !== undefined ? `state ${filter.is.state}` : filter.is.status !== undefined ? `status ${filter.is.status}` : "";
  const setState = (value: string): void => {
    const [name, id = ""] = value.split(" ");
    set(value === "" ? having(having(filter, "state", ""), "status", "") : having(filter, name === "state" ? "state" : "status", id));
  };
  const [from, until] = [dateOf(filter.from), dateOf(filter.until, -1)];
  const addTag = (event: Event): void => {
    event.preventDefault();
    set(tagged(filter, tag.value));
    tag.value = "";
  };
  return (
    <div class="card finding" id="ticket-filters" role="group" aria-label={said.find.filters}>
      <Choose name={said.find.names["state"] ?? ""} value={state} choices={statesOf(known)} set={setState} />
      {one("priority", PRIORITIES.map((id) => [id, named(said.priority, id)] as const))}
      {known.settings.types.length > 0 && one("ticket_type", known.settings.types.map((type) => [type.id, type.names[code]] as const))}
      {one("issue", issues.map((id) => [id, named(said.issues, id)] as const))}
      {one("assignee", people)}
      {one("team", [["none", said.find.none] as const, ...known.teams.map((team) => [team.id, team.name] as const)])}
      {known.settings.fields
        .filter((field) => field.kind === "list")
        .map((field) => (
          <Choose
            key={field.id}
            name={field.names[code]}
            value={filter.fields[field.id] ?? ""}
            choices={field.choices.map((choice) => [choice.id, choice.names[code]] as const)}
            set={(value) => {
              const { [field.id]: _, ...rest } = filter.fields;
              set({ ...filter, fields: value === "" ? rest : { ...rest, [field.id]: value } });
            }}
          />
        ))}
      <form onSubmit={addTag}>
        <label>
          {said.find.names["tag"]}
          <input maxLength={40} placeholder={said.find.tagHint} value={tag.value} onInput={(event) => (tag.value = event.currentTarget.value)} />
        </label>
      </form>
      <label>
        {said.find.names["from"]}
        <input type="date" max={until || undefined} value={from} onChange={(event) => set({ ...filter, from: timeOf(event.currentTarget.value) })} />
      </label>
      <label>
        {said.find.names["until"]}
        <input type="date" min={from || undefined} value={until} onChange={(event) => set({ ...filter, until: timeOf(event.currentTarget.value, 1) })} />
      </label>
      {filter.from !== null && filter.until !== null && filter.from >= filter.until && (
        <small class="fault" role="alert">
          {said.find.spanWrong}
        </small>
      )}
    </div>
  );
}

/** What is set beside the words, each to be dropped by itself. */
export function Chips({ filter, known, set }: { filter: Filter; known: Known; set: (filter: Filter) => void }) {
  const said = words.value.find;
  const chips = chipsOf(filter, known, words.value, language.value);
  if (chips.length === 0) return null;
  return (
    <ul class="tags set">
      {chips.map((chip) => (
        <li key={chip.key} class="chip person">
          {said.chip(chip.name, chip.value)}
          <button type="button" class="quiet square small" aria-label={said.drop(chip.name, chip.value)} onClick={() => set(chip.without)}>
            <Icon name="cross" />
          </button>
        </li>
      ))}
      <li>
        <button type="button" class="link" onClick={() => set({ ...NO_FILTER, text: filter.text })}>
          {said.clear}
        </button>
      </li>
    </ul>
  );
}
