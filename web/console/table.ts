// Decision: a table that comes in parts is saved as one file, with the mark that spreadsheets need to
// read Chinese.

const MARK = "\uFEFF";

/** One part of a table, and `before` of the next one. */
export interface Part {
  readonly rows: string;
  readonly next: string | null;
}

/** The file: the parts behind one another, each ending its last line. */
export function joined(parts: readonly string[]): string {
  return MARK + parts.map((part) => (part === "" || part.endsWith("\n") ? part : `${part}\r\n`)).join("");
}

/** How many records a part has, the line of names among them; a line break within quotes ends none. */
export function recordsOf(part: string): number {
  let [count, quoted, open] = [0, false, false];
  for (const letter of part) {
    if (letter === '"') quoted = !quoted;
    if (letter === "\n" && !quoted) [count, open] = [count + 1, false];
    else open = true;
  }
  return open ? count + 1 : count;
}

/** Reads part by part until there is no other, telling how many tickets there are so far; null where it was to stop. */
export async function readAll(read: (before: string | null) => Promise<Part>, going: (tickets: number) => void, stopped: () => boolean): Promise<string | null> {
  const parts: string[] = [];
  let [before, count]: [string | null, number] = [null, -1];
  do {
    const part: Part = await read(before);
    if (stopped()) return null;
    parts.push(part.rows);
    count += recordsOf(part.rows);
    going(Math.max(0, count));
    before = part.next;
  } while (before !== null);
  return joined(parts);
}
