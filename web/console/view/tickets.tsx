// Decision: what is looked for stands in the address and nowhere else; the list, its view and its
// chips are read from it. The list refreshes by itself, as everything on this desk does, and a list
// that is on its way leaves the one before in its place.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { chipsOf, type Known } from "../chips.ts";
import { go, language, lookedFor, meet, route, tell, words } from "../desk.ts";
import { both, findOf, isEmpty, NO_FILTER, queryOf, type Filter, type Find } from "../find.ts";
import { pickedOf } from "../picking.ts";
import { hashOf } from "../route.ts";
import type { Ticket } from "../tickets.ts";
import { column, type Shown } from "../views.ts";
import { Icon } from "./icon.tsx";
import { Empty, Failed, Loading } from "./pieces.tsx";
import { BulkBar, BulkOutcome, summary, type Told } from "./ticket-bulk.tsx";
import { ExportButton } from "./ticket-export.tsx";
import { Chips, FilterForm, SearchBox } from "./ticket-filters.tsx";
import { useKnown, useLists, useViews } from "./ticket-reads.ts";
import { TicketTable } from "./ticket-table.tsx";
import { EditView, mayEdit } from "./ticket-view-edit.tsx";
import { ViewColumn } from "./ticket-views.tsx";
import { TicketPage } from "./ticket.tsx";

/** What is looked for now, also where this is asked later than it was drawn. */
function looking(): Find {
  const at = route.peek();
  return findOf(at.at === "tickets" ? (at.query ?? "") : "");
}

function look(find: Find, instead = false): void {
  go({ at: "tickets", id: null, query: queryOf(find) }, instead);
}

/** What is set within a view names the view, also where it was not asked for by its name. */
function narrow(view: string | null, filter: Filter, instead = false): void {
  look({ view: looking().view ?? view, filter }, instead);
}

/** While words are being typed the address changes in its place: Back leads past all of them. */
function setText(view: string | null, text: string): void {
  const { filter } = looking();
  narrow(view, { ...filter, text }, filter.text !== "" && text !== "");
}

/** What a view asks for by itself, in words, and without what is asked for in its place. */
function Says({ view, more, known }: { view: Shown; more: Filter; known: Known }) {
  const { text, is } = view.filter;
  const holds = { ...view.filter, is: Object.fromEntries(Object.entries(is).filter(([name]) => !Object.hasOwn(more.is, name))), from: more.from === null ? view.filter.from : null, until: more.until === null ? view.filter.until : null };
  const said = chipsOf(holds, known, words.value, language.value).map((chip) => words.value.find.chip(chip.name, chip.value));
  return <p class="page-sub">{[...(text === "" ? [] : [`“${text}”`]), ...said].join(" · ") || words.value.find.every}</p>;
}

function Nothing({ find, views }: { find: Find; views: readonly Shown[] }) {
  const said = words.value.find;
  if (isEmpty(find.filter)) return <Empty icon="ticket" title={said.emptyView} hint={words.value.tickets.emptyHint} />;
  const all = views.find((view) => isEmpty(view.filter));
  return (
    <Empty icon="search" title={said.empty} hint={said.emptyHint}>
      <div class="actions">
        {find.filter.text !== "" && all !== undefined && all.id !== find.view && (
          <button type="button" class="primary" onClick={() => look({ view: all.id, filter: { ...NO_FILTER, text: find.filter.text } })}>
            {said.everywhere}
          </button>
        )}
        <button type="button" class="secondary" onClick={() => narrow(find.view, NO_FILTER)}>
          {said.clear}
        </button>
      </div>
    </Empty>
  );
}

function TicketLists({ query }: { query: string }) {
  const said = words.value;
  const asked = findOf(query);
  const [site, own] = [useViews("site"), useViews("own")];
  const views = column(site.stored.value?.settings ?? [], own.stored.value?.settings ?? []);
  const read = (site.stored.value !== null || site.failed.value !== "") && (own.stored.value !== null || own.failed.value !== "");
  const find: Find = { ...asked, view: asked.view ?? views[0]?.id ?? null };
  const view = views.find((one) => one.id === find.view);
  const gone = read && site.failed.value === "" && own.failed.value === "" && find.view !== null && view === undefined;
  const { known, issues } = useKnown();
  const { list, counts, failed, again } = useLists((asked.view === null && !read) || gone ? null : find);
  const marked = useSignal<ReadonlySet<string>>(new Set());
  const told = useSignal<{ readonly of: Told; readonly items: readonly Ticket[] } | null>(null);
  const folded = useSignal(true);
  const editing = useSignal<"none" | "new" | "this">("none");
  const turning = useSignal(false);
  useEffect(() => {
    lookedFor.value = query;
    marked.value = new Set();
    told.value = null;
  }, [query]);
  const [items, next] = [list.items.value, list.next.value];
  const chosen = pickedOf((items ?? []).map((one) => one.ticket), marked.value);
  const more = async (): Promise<void> => {
    if (turning.value) return;
    turning.value = true;
    await list.more(find).catch(meet);
    turning.value = false;
  };
  const setFilter = (filter: Filter): void => narrow(find.view, filter);
  const set = chipsOf(asked.filter, known, said, language.value).length;
  return (
    <main class="page lists">
      <ViewColumn views={views} here={find.view} counts={counts} />
      <div class="listed">
        <header class="page-head">
          <div>
            <h1>{view?.names[language.value] ?? said.tickets.title}</h1>
            {view === undefined ? <p class="page-sub">&nbsp;</p> : <Says view={view} more={asked.filter} known={known} />}
          </div>
          <div class="actions">
            {!isEmpty(asked.filter) && (
              <button type="button" class="secondary" onClick={() => (editing.value = "new")}>
                {said.views.save}
              </button>
            )}
            {mayEdit(view) && (
              <button type="button" class="secondary" onClick={() => (editing.value = "this")}>
                {said.views.edit}
              </button>
            )}
            <ExportButton find={find} />
          </div>
        </header>
        <div class="filters">
          <SearchBox text={asked.filter.text} set={(text) => setText(find.view, text)} />
          <button type="button" class="secondary" aria-expanded={!folded.value} aria-controls="ticket-filters" onClick={() => (folded.value = !folded.value)}>
            {said.find.filters}
            {set > 0 && <span class="count">{set}</span>}
            <Icon name={folded.value ? "down" : "up"} />
          </button>
        </div>
        {!folded.value && <FilterForm filter={asked.filter} known={known} issues={issues} set={setFilter} />}
        <Chips filter={asked.filter} known={known} set={setFilter} />
        <Failed why={failed || (editing.value === "none" ? site.failed.value || own.failed.value : "")} />
        {gone ? (
          <Empty icon="ticket" title={said.find.noView}>
            <a class="secondary" href={hashOf({ at: "tickets", id: null })}>
              {said.find.openFirst}
            </a>
          </Empty>
        ) : items === null ? (
          failed === "" && (
            <div class="card">
              <Loading label={said.tickets.loading} rows={8} />
            </div>
          )
        ) : items.length === 0 ? (
          <Nothing find={find} views={views} />
        ) : (
          <TicketTable items={items} settings={known.settings} marked={marked.value} mark={(now) => (marked.value = now)} stale={list.stale.value} />
        )}
        {items !== null && next !== null && !gone && (
          <button type="button" class="secondary more" disabled={turning.value} onClick={() => void more()}>
            {said.list.more}
          </button>
        )}
        <div class="foot">
          {told.value !== null && <BulkOutcome of={told.value.of} items={told.value.items} close={() => (told.value = null)} />}
          {chosen.length > 0 && (
            <BulkBar
              tickets={chosen}
              known={known}
              clear={() => (marked.value = new Set())}
              done={(of, left) => {
                const bad = of.refused.length > 0 || of.stopped !== "";
                told.value = bad ? { of, items: items ?? [] } : null;
                if (!bad) tell(summary(of));
                marked.value = new Set(left);
                again();
              }}
            />
          )}
        </div>
        {editing.value !== "none" && (
          <EditView
            view={editing.value === "this" ? (view ?? null) : null}
            shown={both(view?.filter ?? NO_FILTER, asked.filter)}
            more={asked.filter}
            site={site}
            own={own}
            close={() => {
              editing.value = "none";
              // What was refused is not told behind a dialog that is gone.
              for (const one of [site, own]) if (one.failed.value !== "") void one.read();
            }}
            done={(id) => {
              look({ view: id, filter: NO_FILTER });
              again();
            }}
          />
        )}
      </div>
    </main>
  );
}

export function TicketsPage({ id, query }: { id: string | null; query: string }) {
  return id === null ? <TicketLists query={query} /> : <TicketPage key={id} id={id} />;
}
