// Decision: rows are picked by their ids, so that a list that is read again keeps what was picked; a
// row that is not on the page any more is not picked, whatever was before.

/** What is picked once a box is set; with `anchor` all rows from that one to this one are set alike. */
export function picked(rows: readonly string[], was: ReadonlySet<string>, id: string, on: boolean, anchor: string | null): ReadonlySet<string> {
  const [at, from] = [rows.indexOf(id), anchor === null ? -1 : rows.indexOf(anchor)];
  const range = at === -1 || from === -1 ? [id] : rows.slice(Math.min(at, from), Math.max(at, from) + 1);
  const now = new Set(was);
  for (const one of range) {
    if (on) now.add(one);
    else now.delete(one);
  }
  return now;
}

/** The picked ones of these rows, in their order. */
export function pickedOf(rows: readonly string[], was: ReadonlySet<string>): readonly string[] {
  return rows.filter((one) => was.has(one));
}
