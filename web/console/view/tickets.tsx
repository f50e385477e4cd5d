// Decision: the list of tickets refreshes by itself, as everything on this desk does.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Ticket, TicketSettings } from "../tickets.ts";
import { api, explain, feeds, language, meet, words } from "../desk.ts";
import { moment, named } from "../i18n.ts";
import { hashOf } from "../route.ts";
import { NUMBERS } from "../transport.ts";
import { Empty, Issue, Loading } from "./pieces.tsx";
import { Status, TicketPage } from "./ticket.tsx";

const STATUSES = ["open", "resolved", "all"] as const;

function TicketList() {
  const said = words.value.tickets;
  const status = useSignal<(typeof STATUSES)[number]>("open");
  const items = useSignal<readonly Ticket[] | null>(null);
  const next = useSignal<string | null>(null);
  const settings = useSignal<TicketSettings | null>(null);
  const failed = useSignal("");
  const paged = useSignal(false);
  useEffect(() => {
    items.value = null;
    paged.value = false;
    const feed = feeds.follow(NUMBERS, async () => {
      // Pages that were asked for are not taken away again by a refresh of the first one.
      if (paged.value) return;
      try {
        settings.value ??= await api.ticketSettings();
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
                    <Status ticket={ticket} settings={settings.value} />
                  </td>
                  <td>
                    <Issue code={ticket.issue} />
                  </td>
                  <td>
                    <span class={`priority ${ticket.priority}`}>{named(words.value.priority, ticket.priority)}</span>
                  </td>
                  <td>{(ticket.assignee ?? ticket.agent)?.name ?? "–"}</td>
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

export function TicketsPage({ id }: { id: string | null }) {
  return id === null ? <TicketList /> : <TicketPage key={id} id={id} />;
}
