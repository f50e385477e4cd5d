// Decision: views are a column of links, as the list they lead to stands in the address. Their counts
// are told by the desk; where a view asks for days none is shown, because counting leaves days out.

import { useEffect, useRef } from "preact/hooks";
import { language, words } from "../desk.ts";
import { NO_FILTER, queryOf } from "../find.ts";
import { hashOf } from "../route.ts";
import { counted, type Shown } from "../views.ts";

function Entry({ view, here, count }: { view: Shown; here: boolean; count: number | undefined }) {
  const told = count !== undefined && view.filter.from === null && view.filter.until === null;
  return (
    <li>
      <a href={hashOf({ at: "tickets", id: null, query: queryOf({ view: view.id, filter: NO_FILTER }) })} data-view={view.id} aria-current={here ? "page" : undefined}>
        <span class="view-name">{view.names[language.value] || view.id}</span>
        {/* Room is kept, so that nothing moves when the counts come. */}
        <span class="view-count">
          {told && (
            <>
              <span aria-hidden="true">{counted(count)}</span>
              <span class="sr">{words.value.find.count(count)}</span>
            </>
          )}
        </span>
      </a>
    </li>
  );
}

export function ViewColumn({ views, here, counts }: { views: readonly Shown[]; here: string | null; counts: ReadonlyMap<string, number> }) {
  const said = words.value.find;
  const column = useRef<HTMLElement>(null);
  // On a phone the column is a line that scrolls.
  useEffect(() => {
    column.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [here]);
  const [shared, own] = [views.filter((view) => !view.own), views.filter((view) => view.own)];
  const entries = (some: readonly Shown[]) => some.map((view) => <Entry key={view.id} view={view} here={view.id === here} count={counts.get(view.id)} />);
  return (
    <nav ref={column} class="views" aria-label={said.views}>
      <ul>{entries(shared)}</ul>
      {own.length > 0 && (
        <>
          <h2 class="side-title">{said.own}</h2>
          <ul>{entries(own)}</ul>
        </>
      )}
    </nav>
  );
}
