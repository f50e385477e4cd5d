// Decision: everything about a ticket stands on one page: left what happened and a note to add, right
// what it is, each property saved by itself the moment it is chosen. What others change meanwhile
// appears; nothing has to be saved as a whole, so nobody overwrites anybody.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Colleague } from "../api.ts";
import { Problem } from "../../widget/http.ts";
import type { Person } from "../../widget/protocol.ts";
import { api, clientId, explain, feeds, go, language, login, lookedFor, meet, words } from "../desk.ts";
import { moment, named } from "../i18n.ts";
import { hashOf } from "../route.ts";
import { CATEGORIES, fieldValue, LINKS, nameOf, PRIORITIES, type Change, type Field, type Ticket, type TicketPage as Page, type TicketSettings } from "../tickets.ts";
import { NUMBERS } from "../transport.ts";
import { Icon } from "./icon.tsx";
import { Issue, Loading } from "./pieces.tsx";
import { Clocks } from "./clocks.tsx";
import { Steps } from "./steps.tsx";
import { Changes, Note } from "./ticket-steps.tsx";

type Do = (change: Change) => Promise<boolean>;

export function Status({ ticket, settings }: { ticket: Ticket; settings: TicketSettings | null }) {
  const own = settings?.states.find((one) => one.id === ticket.state);
  return <span class={`chip status ${ticket.status}`}>{own?.names[language.value] ?? named(words.value.tickets.status, ticket.state)}</span>;
}

function Line({ of, value, set }: { of: Field; value: string; set: (said: string) => void }) {
  const common = { defaultValue: value, onChange: (event: { currentTarget: HTMLInputElement }) => set(event.currentTarget.value) };
  if (of.kind === "number") return <input type="number" step="any" min={of.min ?? undefined} max={of.max ?? undefined} {...common} />;
  if (of.kind === "date") return <input type="date" {...common} />;
  if (of.kind === "link") return <input type="url" {...common} />;
  return <input type="text" maxLength={of.max ?? undefined} {...common} />;
}

function OwnField({ of, value, act }: { of: Field; value: string; act: Do }) {
  const set = (said: string): void => {
    if (said !== value) void act({ kind: "set_fields", fields: { [of.id]: fieldValue(of, said) } });
  };
  const label = of.names[language.value];
  if (of.kind === "checkbox") {
    return (
      <label class="check">
        <input type="checkbox" checked={value === "true"} onChange={(event) => set(String(event.currentTarget.checked))} />
        {label}
      </label>
    );
  }
  return (
    <label>
      {label}
      {of.kind === "list" ? (
        <select value={value} onChange={(event) => set(event.currentTarget.value)}>
          <option value="">–</option>
          {of.choices.map((one) => (
            <option key={one.id} value={one.id}>
              {one.names[language.value]}
            </option>
          ))}
        </select>
      ) : (
        // A refused value goes back to what the desk has.
        <Line key={value} of={of} value={value} set={set} />
      )}
    </label>
  );
}

function Tags({ tags, act }: { tags: readonly string[]; act: Do }) {
  const said = words.value.ticket;
  const typed = useSignal("");
  const add = async (): Promise<void> => {
    const tag = typed.value.trim();
    if (tag !== "" && (await act({ kind: "tag", add: [tag] }))) typed.value = "";
  };
  return (
    <div class="property">
      <span class="label">{said.tags}</span>
      {tags.length > 0 && (
        <div class="tags">
          {tags.map((tag) => (
            <span class="chip" key={tag}>
              {tag}
              <button type="button" class="quiet square small" aria-label={said.untag(tag)} onClick={() => void act({ kind: "tag", remove: [tag] })}>
                <Icon name="cross" />
              </button>
            </span>
          ))}
        </div>
      )}
      <form
        class="adding"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <input aria-label={said.addTag} placeholder={said.addTag} maxLength={40} value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
        <button type="submit" class="quiet square" aria-label={said.addTag}>
          <Icon name="plus" />
        </button>
      </form>
    </div>
  );
}

type Join = (how: "merge" | "unmerge" | "split", id: string, body: Readonly<Record<string, unknown>>) => Promise<boolean>;

/** What was merged, with the way back, and the forms to merge or split. */
function Joining({ ticket, join }: { ticket: Ticket; join: Join }) {
  const said = words.value.ticket;
  const into = useSignal("");
  const subject = useSignal("");
  return (
    <section class="card sheet" aria-label={said.joining}>
      <h2>{said.joining}</h2>
      {ticket.absorbed.length > 0 && (
        <ul class="linked">
          {ticket.absorbed.map((one) => (
            <li key={one}>
              <span class="quiet-text">{said.absorbed}</span>
              <a class="mono" href={hashOf({ at: "tickets", id: one })}>
                {one}
              </a>
              <button type="button" class="link" onClick={() => void join("unmerge", one, { from: ticket.ticket })}>
                {said.undo}
              </button>
            </li>
          ))}
        </ul>
      )}
      {ticket.mergedInto === null && (
        <>
          <form
            class="joining"
            onSubmit={async (event) => {
              event.preventDefault();
              if (await join("merge", ticket.ticket, { into: into.value.trim().toUpperCase() })) into.value = "";
            }}
          >
            <input class="mono" required aria-label={said.mergeInto} placeholder="T-XXXX-XXXX-XXXX" value={into.value} onInput={(event) => (into.value = event.currentTarget.value)} />
            <button type="submit" class="secondary">
              {said.merge}
            </button>
          </form>
          <form
            class="joining"
            onSubmit={async (event) => {
              event.preventDefault();
              if (await join("split", ticket.ticket, { subject: subject.value })) subject.value = "";
            }}
          >
            <input required maxLength={200} aria-label={said.splitAs} placeholder={said.splitAs} value={subject.value} onInput={(event) => (subject.value = event.currentTarget.value)} />
            <button type="submit" class="secondary">
              {said.split}
            </button>
          </form>
        </>
      )}
    </section>
  );
}

function Links({ page, act }: { page: Page; act: Do }) {
  const said = words.value.ticket;
  const kind = useSignal<string>("related");
  const other = useSignal("");
  const add = async (): Promise<void> => {
    const ticket = other.value.trim().toUpperCase();
    if (ticket !== "" && (await act({ kind: "link", link: kind.value, ticket, linked: true }))) other.value = "";
  };
  return (
    <section class="card sheet" aria-label={said.links}>
      <h2>{said.links}</h2>
      {page.links.length > 0 && (
        <ul class="linked">
          {page.links.map((one) => (
            <li key={`${one.link}${one.inverse}${one.ticket}`}>
              <span class="quiet-text">{named(one.inverse ? said.inverse : said.link, one.link)}</span>
              <a href={hashOf({ at: "tickets", id: one.ticket })}>{one.subject || one.ticket}</a>
              <span class={`chip status ${one.status}`}>{named(words.value.tickets.status, one.status)}</span>
              {!one.inverse && (
                <button type="button" class="quiet square small" aria-label={said.unlink(one.ticket)} onClick={() => void act({ kind: "link", link: one.link, ticket: one.ticket, linked: false })}>
                  <Icon name="cross" />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      <form
        class="linking"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <select aria-label={said.linkAs} value={kind.value} onChange={(event) => (kind.value = event.currentTarget.value)}>
          {LINKS.map((one) => (
            <option key={one} value={one}>
              {named(said.link, one)}
            </option>
          ))}
        </select>
        <input class="mono" required aria-label={said.other} placeholder="T-XXXX-XXXX-XXXX" value={other.value} onInput={(event) => (other.value = event.currentTarget.value)} />
        <button type="submit" class="quiet square" aria-label={said.addLink}>
          <Icon name="plus" />
        </button>
      </form>
    </section>
  );
}

function Properties({ ticket, settings, team, teams, act }: { ticket: Ticket; settings: TicketSettings; team: readonly Colleague[]; teams: readonly Person[]; act: Do }) {
  const said = words.value.ticket;
  const me = login.value?.agent.id ?? "";
  const watches = ticket.watchers.some((one) => one.id === me);
  const others = ticket.watchers.map((one) => one.name).join(words.value.pending.and);
  return (
    <section class="card sheet" aria-label={said.properties}>
      <h2>{said.properties}</h2>
      <label>
        {said.state}
        <select value={ticket.state} onChange={(event) => void act({ kind: "set_state", state: event.currentTarget.value })}>
          {CATEGORIES.map((category) => (
            <optgroup key={category} label={named(words.value.tickets.status, category)}>
              <option value={category}>{named(words.value.tickets.status, category)}</option>
              {settings.states
                .filter((one) => one.category === category)
                .map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.names[language.value]}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      <label>
        {words.value.tickets.priority}
        <select value={ticket.priority} onChange={(event) => void act({ kind: "set_priority", priority: event.currentTarget.value })}>
          {PRIORITIES.map((one) => (
            <option key={one} value={one}>
              {named(words.value.priority, one)}
            </option>
          ))}
        </select>
      </label>
      {(settings.types.length > 0 || ticket.type !== null) && (
        <label>
          {said.type}
          <select value={ticket.type ?? ""} onChange={(event) => void act({ kind: "set_type", ticket_type: event.currentTarget.value || null })}>
            <option value="">–</option>
            {settings.types.map((one) => (
              <option key={one.id} value={one.id}>
                {one.names[language.value]}
              </option>
            ))}
            {ticket.type !== null && settings.types.every((one) => one.id !== ticket.type) && <option value={ticket.type}>{ticket.type}</option>}
          </select>
        </label>
      )}
      <label>
        {said.assignee}
        <select value={ticket.assignee?.id ?? ""} onChange={(event) => void act({ kind: "assign", agent: event.currentTarget.value || null })}>
          <option value="">{said.nobody}</option>
          {team.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
          {ticket.assignee !== null && team.every((one) => one.id !== ticket.assignee?.id) && <option value={ticket.assignee.id}>{ticket.assignee.name}</option>}
        </select>
      </label>
      {(teams.length > 0 || ticket.team !== null) && (
        <label>
          {said.team}
          <select value={ticket.team ?? ""} onChange={(event) => void act({ kind: "set_team", team: event.currentTarget.value || null })}>
            <option value="">–</option>
            {teams.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
            {ticket.team !== null && teams.every((one) => one.id !== ticket.team) && <option value={ticket.team}>{ticket.team}</option>}
          </select>
        </label>
      )}
      <Tags tags={ticket.tags} act={act} />
      {settings.fields.map((field) => (
        <OwnField key={field.id} of={field} value={ticket.fields[field.id] === undefined ? "" : String(ticket.fields[field.id])} act={act} />
      ))}
      <div class="property">
        <span class="label">{said.watchers}</span>
        {others !== "" && <span>{others}</span>}
        <button type="button" class="secondary" aria-pressed={watches} onClick={() => void act({ kind: "watch", agent: me, watches: !watches })}>
          <Icon name={watches ? "mute" : "bell"} />
          {watches ? said.unwatch : said.watch}
        </button>
      </div>
    </section>
  );
}

export function TicketPage({ id }: { id: string }) {
  const said = words.value.tickets;
  const joined = words.value.ticket;
  const shown = useSignal<Page | null>(null);
  const settings = useSignal<TicketSettings | null>(null);
  const team = useSignal<readonly Colleague[]>([]);
  const teams = useSignal<readonly Person[]>([]);
  const failed = useSignal("");
  const wake = useSignal<() => void>(() => undefined);
  useEffect(() => {
    shown.value = null;
    const feed = feeds.follow(NUMBERS, async () => {
      try {
        if (settings.value === null) {
          const [own, people, groups] = await Promise.all([api.ticketSettings(), api.team(), api.teams()]);
          settings.value = own;
          team.value = people;
          teams.value = groups.settings;
        }
        shown.value = await api.ticket(id);
        failed.value = shown.value === null ? words.value.tickets.missing : "";
      } catch (problem) {
        failed.value = problem instanceof Problem && problem.status === 404 ? words.value.tickets.missing : explain(problem);
        throw problem;
      }
    });
    wake.value = feed.wake;
    return feed.stop;
  }, [id]);
  const act: Do = async (change) => {
    try {
      await api.changeTicket(id, clientId(), change);
      shown.value = await api.ticket(id);
      return true;
    } catch (problem) {
      meet(problem);
      // What was chosen and refused goes back to what is so.
      if (shown.value !== null) shown.value = { ...shown.value, ticket: { ...shown.value.ticket } };
      wake.value();
      return false;
    }
  };
  const join: Join = async (how, of, body) => {
    try {
      const other = await api.joinTickets(of, how, { client_id: clientId(), ...body });
      if (how === "split") go({ at: "tickets", id: other });
      else shown.value = await api.ticket(id);
      return true;
    } catch (problem) {
      meet(problem);
      return false;
    }
  };
  const it = shown.value;
  return (
    <main class="page">
      <a class="crumb" href={hashOf({ at: "tickets", id: null, query: lookedFor.value })}>
        <Icon name="back" />
        {said.back}
      </a>
      {failed.value !== "" && (
        <p class="note bad" role="alert">
          {failed.value}
        </p>
      )}
      {it === null && failed.value === "" && <Loading label={said.loading} rows={4} />}
      {it !== null && settings.value !== null && (
        <>
          <header class="page-head">
            <div>
              <h1>{it.ticket.subject || it.ticket.ticket}</h1>
              <p class="page-sub">
                <span class="mono">{it.ticket.ticket}</span>
                <Status ticket={it.ticket} settings={settings.value} />
                {it.ticket.type !== null && <span class="chip">{nameOf(settings.value.types, it.ticket.type, language.value)}</span>}
                <Issue code={it.ticket.issue} />
                <span class={`priority ${it.ticket.priority}`}>{named(words.value.priority, it.ticket.priority)}</span>
              </p>
            </div>
            <a class="secondary" href={hashOf({ at: "inbox", view: "all", id: it.ticket.conversation })}>
              {said.open}
            </a>
          </header>
          {it.ticket.mergedInto !== null && (
            <p class="note merged">
              <span>
                {joined.merged} <a href={hashOf({ at: "tickets", id: it.ticket.mergedInto })}>{it.ticket.mergedInto}</a>
              </span>
              <button type="button" class="link" onClick={() => void join("unmerge", it.ticket.ticket, { from: it.ticket.mergedInto })}>
                {joined.undo}
              </button>
            </p>
          )}
          <dl class="facts across">
            <div>
              <dt>{said.agent}</dt>
              <dd>{it.ticket.agent?.name ?? "–"}</dd>
            </div>
            {it.ticket.score !== null && (
              <div>
                <dt>{words.value.ticket.score}</dt>
                <dd title={it.ticket.scoreComment ?? undefined}>{it.ticket.score} / 5</dd>
              </div>
            )}
            <div>
              <dt>{said.created}</dt>
              <dd>{moment(it.ticket.createdAt, language.value)}</dd>
            </div>
            <div>
              <dt>{said.updated}</dt>
              <dd>{moment(it.ticket.updatedAt, language.value)}</dd>
            </div>
          </dl>
          <div class="columns ticket">
            <div class="sheets">
              <Note team={team.value} act={act} />
              {it.steps.length > 0 && <Changes steps={it.steps} settings={settings.value} />}
              <section class="card steps" aria-label={said.steps}>
                <h2>{said.steps}</h2>
                <Steps events={it.events} visitor={words.value.conversation.visitor} />
              </section>
            </div>
            <div class="sheets">
              <Clocks clocks={it.clocks} />
              <Properties ticket={it.ticket} settings={settings.value} team={team.value} teams={teams.value} act={act} />
              <Links page={it} act={act} />
              <Joining ticket={it.ticket} join={join} />
            </div>
          </div>
        </>
      )}
    </main>
  );
}
