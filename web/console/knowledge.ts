// Decision: what is worked out about knowledge without a page: how two versions differ, and how a
// large import is sent part by part. Both are plain functions, so that they are tested without one.

import type { ArticleText, ArticleWish, ImportProblem, Imported, Version } from "./api.ts";

export interface Line {
  readonly kind: "same" | "gone" | "new";
  readonly text: string;
}

/** Beyond this product of lengths the middle is shown as replaced: the table below would not fit. */
const MOST_CELLS = 4_000_000;

/** What changed from one text to another, line by line: a longest common subsequence. */
export function differences(before: string, after: string): readonly Line[] {
  const a = before.split("\n");
  const b = after.split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  const line = (kind: Line["kind"]) => (text: string): Line => ({ kind, text });
  const lines: Line[] = a.slice(0, start).map(line("same"));
  const [x, y] = [a.slice(start, endA), b.slice(start, endB)];
  if (x.length * y.length > MOST_CELLS) {
    lines.push(...x.map(line("gone")), ...y.map(line("new")));
  } else {
    // longest[i][j]: how many lines x from i and y from j have in common.
    const width = y.length + 1;
    const longest = new Uint32Array((x.length + 1) * width);
    const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
    for (let i = x.length - 1; i >= 0; i -= 1) {
      for (let j = y.length - 1; j >= 0; j -= 1) {
        longest[i * width + j] = x[i] === y[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      }
    }
    let [i, j] = [0, 0];
    while (i < x.length || j < y.length) {
      if (i < x.length && j < y.length && x[i] === y[j]) {
        lines.push({ kind: "same", text: x[i] ?? "" });
        i += 1;
        j += 1;
      } else if (i < x.length && (j === y.length || at(i + 1, j) >= at(i, j + 1))) {
        lines.push({ kind: "gone", text: x[i] ?? "" });
        i += 1;
      } else {
        lines.push({ kind: "new", text: y[j] ?? "" });
        j += 1;
      }
    }
  }
  lines.push(...a.slice(endA).map(line("same")));
  return lines;
}

/** What something last said before it was taken away; null where none of these versions says anything. */
export function lastSaid<T>(versions: readonly Version<T>[]): T | null {
  return versions.find((version) => version.text !== null)?.text ?? null;
}

/** What is sent to make a text the next version of an article, after the one that was seen. */
export function wishOf(text: ArticleText, version: number | null): ArticleWish {
  const { validFrom, validUntil, ...rest } = text;
  return { ...rest, valid_from: validFrom, valid_until: validUntil, expected_version: version };
}

/** How many articles go with one request: a part is a second's work or two. */
export const PART = 500;

export interface Part {
  readonly total: number;
  readonly done: number;
}

/** Sends an import part by part and tells how far it has come; what it did in all. */
export async function inParts(
  send: (from: number, count: number) => Promise<Imported>,
  progress: (part: Part) => void,
): Promise<Imported> {
  let sum: Imported = { created: 0, updated: 0, unchanged: 0, total: 0, done: 0, skipped: 0, problems: [] };
  for (;;) {
    const from = sum.done;
    const part: Imported = await send(from, PART);
    sum = { ...part, created: part.created + sum.created, updated: part.updated + sum.updated, unchanged: part.unchanged + sum.unchanged };
    progress({ total: sum.total, done: sum.done });
    // A part that went no further would be asked for for ever.
    if (sum.done >= sum.total || part.done <= from) return sum;
  }
}

export interface Chosen {
  readonly format: "json" | "csv" | "markdown" | "html";
  readonly raw: string;
  readonly files: number;
}

/** A page's bytes as text: as UTF-8 where they are, else as the encoding of most other Chinese pages. */
export function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/** The files that somebody chose as one import; null where none of them is of a kind that is known. */
export async function chosen(files: readonly File[]): Promise<Chosen | null> {
  const of = (ending: RegExp): readonly File[] =>
    files.filter((file) => ending.test(file.name)).sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  const pages = of(/\.x?html?$/i);
  if (pages.length > 0) {
    const read = async (file: File) => ({ path: pathOf(file), html: decoded(new Uint8Array(await file.arrayBuffer())) });
    return { format: "html", raw: JSON.stringify(await Promise.all(pages.map(read))), files: pages.length };
  }
  const notes = of(/\.(md|markdown)$/i);
  if (notes.length > 0) {
    // Articles follow each other in one text, as in one file with several.
    const texts = await Promise.all(notes.map((file) => file.text()));
    return { format: "markdown", raw: texts.map((text) => text.replace(/^\uFEFF/, "")).join("\n"), files: notes.length };
  }
  const one = files[0];
  if (one === undefined) return null;
  if (/\.json$/i.test(one.name)) return { format: "json", raw: await one.text(), files: 1 };
  return /\.csv$/i.test(one.name) ? { format: "csv", raw: await one.text(), files: 1 } : null;
}

/** The path below the chosen folder, without the folder's own name. */
function pathOf(file: File): string {
  const path = file.webkitRelativePath;
  return path === "" ? file.name : path.slice(path.indexOf("/") + 1);
}

/** The message of the first problem of each field. */
export function byField(problems: readonly ImportProblem[]): Readonly<Record<string, string>> {
  const first: Record<string, string> = {};
  for (const one of problems) first[one.field] ??= one.message;
  return first;
}
