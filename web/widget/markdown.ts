// Decision: a message is data, never markup. This parser understands five things (paragraphs,
// `-` lists, `1.` lists, **bold**, https links) and turns all else into plain text; the result is
// a tree of a few node kinds, so that each page builds its own elements and neither page ever
// hands a string to an HTML parser. Written by hand because a Markdown library would be larger
// than the whole widget and would have to be taught to refuse most of what it can do.

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bold"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: "paragraph"; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Inline[])[] };

// [label](https://…), **bold**, or a bare https address. None of the three repeats a group inside
// a repeated group, so a hostile text cannot make the match slow.
const INLINE = /\[([^\[\]\n]{1,300})\]\((https:\/\/[^\s()<>"]{1,2000})\)|\*\*([^*\n]{1,2000})\*\*|(https:\/\/[^\s<>"'()\[\]（）【】，。；！？、]{1,2000})/g;

/** The address if it is an https one that the browser too reads as https; else null. */
export function safeHref(address: string): string | null {
  try {
    const url = new URL(address);
    return url.protocol === "https:" && url.username === "" && url.password === "" ? url.href : null;
  } catch {
    return null;
  }
}

export function parseInline(line: string): readonly Inline[] {
  const found: Inline[] = [];
  let from = 0;
  const plain = (text: string): void => {
    if (text !== "") found.push({ kind: "text", text });
  };
  for (const match of line.matchAll(INLINE)) {
    const [whole, label, labelled, bold, bare] = match;
    plain(line.slice(from, match.index));
    from = match.index + whole.length;
    if (bold !== undefined) {
      found.push({ kind: "bold", text: bold });
      continue;
    }
    // A full stop at the end of a bare address belongs to the sentence.
    const address = labelled ?? (bare ?? "").replace(/[.,;:!?*]+$/, "");
    const href = safeHref(address);
    if (href === null) {
      plain(whole);
      continue;
    }
    found.push({ kind: "link", text: label ?? address, href });
    if (bare !== undefined) plain(bare.slice(address.length));
  }
  plain(line.slice(from));
  return found;
}

export function parseMarkdown(source: string): readonly Block[] {
  const blocks: Block[] = [];
  let lines: (readonly Inline[])[] = [];
  let items: (readonly Inline[])[] = [];
  let ordered = false;
  let start = 1;
  const endParagraph = (): void => {
    if (lines.length > 0) blocks.push({ kind: "paragraph", lines });
    lines = [];
  };
  const endList = (): void => {
    if (items.length > 0) blocks.push({ kind: "list", ordered, start, items });
    items = [];
  };
  for (const raw of source.replace(/\r\n?/g, "\n").split("\n")) {
    const line = raw.trim();
    if (line === "") {
      endParagraph();
      endList();
      continue;
    }
    const dash = /^[-*•]\s+(.*)$/.exec(line);
    const digit = dash === null ? /^(\d{1,3})[.)、]\s*(.*)$/.exec(line) : null;
    // "3.5 kg" is a number, not the third point of a list.
    const point = digit !== null && !/^\d/.test(digit[2] ?? "") && digit[2] !== "" ? digit : null;
    if (dash === null && point === null) {
      endList();
      lines.push(parseInline(line));
      continue;
    }
    endParagraph();
    const wantsOrder = point !== null;
    if (items.length > 0 && ordered !== wantsOrder) endList();
    if (items.length === 0) {
      ordered = wantsOrder;
      start = point === null ? 1 : Number(point[1]);
    }
    items.push(parseInline((dash?.[1] ?? point?.[2] ?? "").trim()));
  }
  endParagraph();
  endList();
  return blocks;
}
