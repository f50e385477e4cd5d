// Decision: a row is picked by its box and opened by its subject; both can be done without a mouse,
// by the letters that keys.ts gives them.

import { useRef } from "preact/hooks";
import { language, words } from "../desk.ts";
import { moment, named } from "../i18n.ts";
import { picked, pickedOf } from "../picking.ts";
import { hashOf } from "../route.ts";
import type { Ticket, TicketSettings } from "../tickets.ts";
import { Issue } from "./pieces.tsx";
import { Status } from "./ticket.tsx";

interface Rows {
  readonly items: readonly Ticket[];
  readonly settings: TicketSettings;
  readonly marked: ReadonlySet<string>;
  readonly mark: (now: ReadonlySet<string>) => void;
  /** Another list is on its way. */
  readonly stale: boolean;
}

export function TicketTable({ items, settings, marked, mark, stale }: Rows) {
  const said = words.value;
  const anchor = useRef<string | null>(null);
  const ids = items.map((ticket) => ticket.ticket);
  const here = pickedOf(ids, marked).length;
  return (
    <div class={stale ? "card table tickets stale" : "card table tickets"} aria-busy={stale} inert={stale}>
      <table>
        <thead>
          <tr>
            <th class="box">
              <input
                type="checkbox"
                aria-label={said.find.pickAll}
                checked={here > 0 && here === ids.length}
                ref={(box) => {
                  if (box !== null) box.indeterminate = here > 0 && here < ids.length;
                }}
                onChange={(event) => mark(new Set(event.currentTarget.checked ? ids : []))}
              />
            </th>
            <th scope="col">{said.tickets.subject}</th>
            <th scope="col">{said.ticket.state}</th>
            <th scope="col">{said.tickets.priority}</th>
            <th scope="col">{said.ticket.assignee}</th>
            <th scope="col">{said.tickets.updated}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((ticket) => (
            <tr key={ticket.ticket} data-ticket={ticket.ticket} class={marked.has(ticket.ticket) ? "marked" : ""}>
              <td class="box">
                <input
                  type="checkbox"
                  aria-label={said.find.pick(ticket.subject || ticket.ticket)}
                  checked={marked.has(ticket.ticket)}
                  onClick={(event) => {
                    mark(picked(ids, marked, ticket.ticket, event.currentTarget.checked, event.shiftKey ? anchor.current : null));
                    anchor.current = ticket.ticket;
                  }}
                />
              </td>
              <td class="lead-cell">
                <a href={hashOf({ at: "tickets", id: ticket.ticket })}>{ticket.subject || ticket.ticket}</a>
                <span class="row-line">
                  <span class="mono">{ticket.ticket}</span>
                  <Issue code={ticket.issue} />
                  {ticket.tags.map((tag) => (
                    <span key={tag} class="chip person">
                      {tag}
                    </span>
                  ))}
                </span>
              </td>
              <td>
                <Status ticket={ticket} settings={settings} />
              </td>
              <td>
                <span class={`priority ${ticket.priority}`}>{named(said.priority, ticket.priority)}</span>
              </td>
              <td class="who">{(ticket.assignee ?? ticket.agent)?.name ?? "–"}</td>
              <td class="when">{moment(ticket.updatedAt, language.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
