// Decision: a ticket is a conversation seen from its end: its page shows the same steps, all of
// them, read only. The list refreshes by itself, as everything on this desk does.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DeskEvent } from "../../widget/protocol.ts";
import { Problem } from "../../widget/http.ts";
import type { Ticket } from "../api.ts";
import { api, explain, feeds, language, meet, words } from "../desk.ts";
import { moment, named } from "../i18n.ts";
import { hashOf } from "../route.ts";
import { NUMBERS } from "../transport.ts";
import { Icon } from "./icon.tsx";
import { Empty, Issue, Loading } from "./pieces.tsx";
import { Steps } from "./steps.tsx";

const STATUSES = ["open", "resolved", "all"] as const;

function Status({ status }: { status: string }) {
  return <span class={`chip status ${status}`}>{named(words.value.tickets.status, status)}</span>;
}

function TicketList() {
  const said = words.value.tickets;
  const status = useSignal<(typeof STATUSES)[number]>("open");
  const items = useSignal<readonly Ticket[] | null>(null);
  const next = useSignal<string | null>(null);
  const failed = useSignal("");
  const paged = useSignal(false);
  useEffect(() => {
    items.value = null;
    paged.value = false;
    const feed = feeds.follow(NUMBERS, async () => {
      // Pages that were asked for are not taken away again by a refresh of the first one.
      if (paged.value) return;
      try {
        const answer = await api.tickets(status.value, null);
        items.value = answer.items;
        next.value = answer.next;
        failed.value = "";
      } catch (problem) {
        failed.value = explain(problem);
        throw problem;
      }
    });
    return feed.stop;
  }, [status.value]);
  const more = async (): Promise<void> => {
    paged.value = true;
    try {
      const answer = await api.tickets(status.value, next.value);
      items.value = [...(items.value ?? []), ...answer.items];
      next.value = answer.next;
    } catch (problem) {
      meet(problem);
    }
  };
  return (
    <main class="page">
      <header class="page-head">
        <h1>{said.title}</h1>
        <div class="segments" role="group" aria-label={said.title}>
          {STATUSES.map((one) => (
            <button key={one} type="button" aria-pressed={status.value === one} onClick={() => (status.value = one)}>
              {named(said.status, one)}
            </button>
          ))}
        </div>
      </header>
      {failed.value !== "" && (
        <p class="note bad" role="alert">
          {failed.value}
        </p>
      )}
      {items.value === null ? (
        failed.value === "" && <Loading label={said.loading} />
      ) : items.value.length === 0 ? (
        <Empty icon="ticket" title={said.empty} hint={said.emptyHint} />
      ) : (
        <div class="card table">
          <table>
            <thead>
              <tr>
                <th scope="col">{said.subject}</th>
                <th scope="col">{words.value.team.presence}</th>
                <th scope="col">{said.issue}</th>
                <th scope="col">{said.priority}</th>
                <th scope="col">{said.agent}</th>
                <th scope="col">{said.updated}</th>
              </tr>
            </thead>
            <tbody>
              {items.value.map((ticket) => (
                <tr key={ticket.ticket}>
                  <td class="lead-cell">
                    <a href={hashOf({ at: "tickets", id: ticket.ticket })}>{ticket.subject || ticket.ticket}</a>
                    <span class="mono">{ticket.ticket}</span>
                  </td>
                  <td>
                    <Status status={ticket.status} />
                  </td>
                  <td>
                    <Issue code={ticket.issue} />
                  </td>
                  <td>
                    <span class={`priority ${ticket.priority}`}>{named(words.value.priority, ticket.priority)}</span>
                  </td>
                  <td>{ticket.agent?.name ?? "–"}</td>
                  <td class="when">{moment(ticket.updatedAt, language.value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {next.value !== null && items.value !== null && (
        <button type="button" class="secondary more" onClick={() => void more()}>
          {words.value.list.more}
        </button>
      )}
    </main>
  );
}

function TicketPage({ id }: { id: string }) {
  const said = words.value.tickets;
  const shown = useSignal<{ ticket: Ticket; events: readonly DeskEvent[] } | null>(null);
  const failed = useSignal("");
  useEffect(() => {
    shown.value = null;
    const feed = feeds.follow(NUMBERS, async () => {
      try {
        const answer = await api.ticket(id);
        if (answer.ticket !== null) shown.value = { ticket: answer.ticket, events: answer.events };
        failed.value = answer.ticket === null ? words.value.tickets.missing : "";
      } catch (problem) {
        failed.value = problem instanceof Problem && problem.status === 404 ? words.value.tickets.missing : explain(problem);
        throw problem;
      }
    });
    return feed.stop;
  }, [id]);
  const it = shown.value;
  return (
    <main class="page">
      <a class="crumb" href={hashOf({ at: "tickets", id: null })}>
        <Icon name="back" />
        {said.back}
      </a>
      {failed.value !== "" && (
        <p class="note bad" role="alert">
          {failed.value}
        </p>
      )}
      {it === null && failed.value === "" && <Loading label={said.loading} rows={4} />}
      {it !== null && (
        <>
          <header class="page-head">
            <div>
              <h1>{it.ticket.subject || it.ticket.ticket}</h1>
              <p class="page-sub">
                <span class="mono">{it.ticket.ticket}</span>
                <Status status={it.ticket.status} />
                <Issue code={it.ticket.issue} />
                <span class={`priority ${it.ticket.priority}`}>{named(words.value.priority, it.ticket.priority)}</span>
              </p>
            </div>
            <a class="secondary" href={hashOf({ at: "inbox", view: "all", id: it.ticket.conversation })}>
              {said.open}
            </a>
          </header>
          <dl class="facts across">
            <div>
              <dt>{said.agent}</dt>
              <dd>{it.ticket.agent?.name ?? "–"}</dd>
            </div>
            <div>
              <dt>{said.created}</dt>
              <dd>{moment(it.ticket.createdAt, language.value)}</dd>
            </div>
            <div>
              <dt>{said.updated}</dt>
              <dd>{moment(it.ticket.updatedAt, language.value)}</dd>
            </div>
          </dl>
          <section class="card steps" aria-label={said.steps}>
            <h2>{said.steps}</h2>
            <Steps events={it.events} visitor={words.value.conversation.visitor} />
          </section>
        </>
      )}
    </main>
  );
}

export function TicketsPage({ id }: { id: string | null }) {
  return id === null ? <TicketList /> : <TicketPage key={id} id={id} />;
}
