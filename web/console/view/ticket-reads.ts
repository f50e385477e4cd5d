// Decision: what the list of tickets reads from the desk is read here, each at its own pace: names
// once, the list as often as everything on this desk, the counts of all views less often.

import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { NOTHING_KNOWN, type Known } from "../chips.ts";
import { api, complaint, explain, feeds, meet, words } from "../desk.ts";
import { isConflict } from "../draft.ts";
import { queryOf, type Find } from "../find.ts";
import { issuesOf } from "../staff.ts";
import { TicketList } from "../ticket-list.ts";
import { COUNTS, NUMBERS } from "../transport.ts";
import type { Views } from "../views.ts";
import { useDraft } from "./draft.tsx";

/** The views of the site, or one's own. */
export function useViews(whose: "site" | "own") {
  return useDraft<Views>({
    read: () => api.views(whose),
    save: (views, version) => api.saveViews(whose, views, version),
    say: (problem) => (isConflict(problem) ? words.value.views.conflict : complaint(problem)),
  });
}

/** What the site calls things, as soon as it is known; ids stand until then, and where it cannot be read. */
export function useKnown(): { known: Known; issues: readonly string[] } {
  const found = useSignal<{ known: Known; issues: readonly string[] }>({ known: NOTHING_KNOWN, issues: [] });
  useEffect(() => {
    Promise.all([api.ticketSettings(), api.team(), api.teams()]).then(([settings, team, teams]) => {
      found.value = { known: { settings, team, teams: teams.settings }, issues: issuesOf(team) };
    }, meet);
  }, []);
  return found.value;
}

/** The list of what is looked for, and the counts of all views; nothing is looked for where `find` is null. */
export function useLists(find: Find | null) {
  const list = useMemo(() => new TicketList((what, limit, before) => api.findTickets(what, limit, before)), []);
  const counts = useSignal<ReadonlyMap<string, number>>(new Map());
  const failed = useSignal("");
  const wakes = useRef<(() => void)[]>([]);
  useEffect(() => {
    const feed = feeds.follow(COUNTS, async () => {
      counts.value = await api.ticketCounts();
    });
    wakes.current[0] = feed.wake;
    return feed.stop;
  }, []);
  useEffect(() => {
    if (find === null) return;
    failed.value = "";
    const feed = feeds.follow(NUMBERS, async () => {
      try {
        await list.read(find);
        failed.value = "";
      } catch (problem) {
        failed.value = explain(problem);
        throw problem;
      }
    });
    wakes.current[1] = feed.wake;
    return feed.stop;
  }, [find === null ? null : queryOf(find)]);
  /** Reads all again at once: something was changed from here. */
  const again = (): void => {
    list.changed();
    for (const wake of wakes.current) wake();
  };
  return { list, counts: counts.value, failed: failed.value, again };
}
