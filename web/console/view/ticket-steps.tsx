// Decision: what colleagues did and noted stands above the conversation, newest first: who opens a
// ticket wants to know first what was last said about it.

import { useSignal } from "@preact/signals";
import type { Colleague } from "../api.ts";
import { language, words } from "../desk.ts";
import { moment, named, type Words } from "../i18n.ts";
import { fields, list, text, textOrNull } from "../../widget/protocol.ts";
import { mentionAt, nameOf, type Change, type TicketSettings, type TicketStep } from "../tickets.ts";
import { Avatar } from "./pieces.tsx";

export function Note({ team, act }: { team: readonly Colleague[]; act: (change: Change) => Promise<boolean> }) {
  const said = words.value.ticket;
  const typed = useSignal("");
  const busy = useSignal(false);
  const begun = mentionAt(typed.value);
  const fits = begun === null ? [] : team.filter((one) => one.id.startsWith(begun.toLowerCase()) || one.name.toLowerCase().startsWith(begun.toLowerCase())).slice(0, 5);
  const send = async (): Promise<void> => {
    const note = typed.value.trim();
    if (note === "" || busy.value) return;
    busy.value = true;
    if (await act({ kind: "note", text: note })) typed.value = "";
    busy.value = false;
  };
  return (
    <form
      class="card sheet noting"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label>
        {said.note}
        <textarea rows={3} maxLength={4000} placeholder={said.noteHint} value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
      </label>
      <div class="actions">
        {fits.map((one) => (
          <button key={one.id} type="button" class="quiet" onClick={() => (typed.value = `${typed.value.slice(0, typed.value.length - (begun ?? "").length)}${one.id} `)}>
            @{one.name}
          </button>
        ))}
        <button type="submit" class="primary" disabled={busy.value || typed.value.trim() === ""}>
          {said.addNote}
        </button>
      </div>
    </form>
  );
}

/** What a step says in a line; a note says its own. */
function line(step: TicketStep, settings: TicketSettings, said: Words): string {
  const it = said.ticket.did;
  const { body } = step;
  const code = language.value;
  switch (step.kind) {
    case "state_set": {
      const state = text(body["state"]);
      return it.state(settings.states.find((one) => one.id === state)?.names[code] ?? named(said.tickets.status, state));
    }
    case "priority_set":
      return it.priority(named(said.priority, text(body["priority"])));
    case "type_set":
      return it.type(nameOf(settings.types, textOrNull(body["ticket_type"]) ?? "–", code));
    case "fields_set":
      return Object.entries(fields(body["fields"]))
        .map(([id, value]) => {
          const field = settings.fields.find((one) => one.id === id);
          const shown = value === null ? "–" : typeof value === "boolean" ? (value ? said.ticket.yes : said.ticket.no) : nameOf(field?.choices ?? [], String(value), code);
          return it.field(nameOf(settings.fields, id, code), shown);
        })
        .join(said.pending.and);
    case "tagged":
      return [...list(body["added"]).map((tag) => `+ ${text(tag)}`), ...list(body["removed"]).map((tag) => `− ${text(tag)}`)].join("  ");
    case "assignee_set":
      return it.assignee(textOrNull(fields(body["assignee"])["name"]) ?? said.ticket.nobody);
    case "team_set":
      return it.team(textOrNull(body["team"]) ?? "–");
    case "watched":
      return (body["watches"] === true ? it.watched : it.unwatched)(text(fields(body["agent"])["name"]));
    case "merged":
      return it.merged(text(body["into"]));
    case "absorbed":
      return it.absorbed(text(body["ticket"]));
    case "unmerged":
      return it.unmerged(text(body["ticket"]));
    case "split":
      return it.split(text(body["into"]));
    case "split_off":
      return it.splitOff(text(body["from"]));
    case "linked":
      return `${body["linked"] === true ? "" : `${said.ticket.removed} `}${named(said.ticket.link, text(body["link"]))} ${text(body["ticket"])}`;
    default:
      return step.kind;
  }
}

export function Changes({ steps, settings }: { steps: readonly TicketStep[]; settings: TicketSettings }) {
  const said = words.value;
  return (
    <section class="card sheet" aria-label={said.ticket.changes}>
      <h2>{said.ticket.changes}</h2>
      <ol class="changes">
        {[...steps].reverse().map((step) => (
          <li key={step.seq} class={step.kind === "noted" ? "noted" : ""}>
            <Avatar name={step.by} />
            <div>
              <p class="quiet-text">
                <b>{step.by}</b> · {moment(step.at, language.value)}
              </p>
              {step.kind === "noted" ? <p class="typed">{text(step.body["text"])}</p> : <p>{line(step, settings, said)}</p>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
