// Decision: the button that begins an export tells how far it is and stops it. The desk's table knows
// a view, a category of states and words; what narrows further is said, and nothing wrong is saved.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { browserClock } from "../../widget/poll.ts";
import { api, meet, tell, words } from "../desk.ts";
import { isEmpty, type Find } from "../find.ts";
import { readAll } from "../table.ts";

/** Whether the desk's table knows all conditions. */
function fits({ filter }: Find): boolean {
  const { status: _, ...is } = filter.is;
  return isEmpty({ ...filter, text: "", is });
}

function save(file: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file], { type: "text/csv;charset=utf-8" }));
  link.download = "tickets.csv";
  link.click();
  // The browser reads it only after the click.
  browserClock.after(10_000, () => URL.revokeObjectURL(link.href));
}

export function ExportButton({ find }: { find: Find }) {
  const said = words.value.table;
  const going = useSignal<number | null>(null);
  const run = useRef(0);
  useEffect(() => () => void (run.current += 1), []);
  const start = async (): Promise<void> => {
    if (!fits(find)) return tell(said.narrow, true);
    const mine = (run.current += 1);
    const stopped = (): boolean => run.current !== mine;
    going.value = 0;
    try {
      const file = await readAll((before) => api.ticketTable(find.view, find.filter.is.status ?? "all", find.filter.text, before), (count) => (going.value = count), stopped);
      if (file === null) return;
      save(file);
      tell(said.done(going.value));
    } catch (problem) {
      if (!stopped()) meet(problem);
    }
    if (!stopped()) going.value = null;
  };
  const stop = (): void => {
    run.current += 1;
    going.value = null;
  };
  return (
    <button type="button" class="secondary" aria-live="polite" onClick={() => (going.value === null ? void start() : stop())}>
      {going.value === null ? said.export : said.going(going.value)}
    </button>
  );
}
