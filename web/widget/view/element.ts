// Decision: the widget builds its elements through these few functions. None takes markup, none
// takes a style or handler attribute, so a page with a strict content security policy (no
// unsafe-inline, Trusted Types) can embed the widget and a message can never become an element.

import type { Block, Inline } from "../markdown.ts";
import { parseMarkdown } from "../markdown.ts";

type Attributes = Readonly<Record<string, string | boolean | null>>;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** A line icon from path data of our own. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

function inline(parts: readonly Inline[]): Node[] {
  return parts.map((part) => {
    if (part.kind === "bold") return el("strong", {}, part.text);
    if (part.kind === "link") {
      return el("a", { href: part.href, target: "_blank", rel: "noopener noreferrer nofollow" }, part.text);
    }
    return document.createTextNode(part.text);
  });
}

function block(one: Block): HTMLElement {
  if (one.kind === "list") {
    const made = one.ordered ? el("ol") : el("ul");
    if (one.ordered && one.start !== 1) made.setAttribute("start", String(one.start));
    made.append(...one.items.map((item) => el("li", {}, ...inline(item))));
    return made;
  }
  const made = el("p");
  one.lines.forEach((line, index) => {
    if (index > 0) made.append(el("br"));
    made.append(...inline(line));
  });
  return made;
}

export function rendered(source: string): HTMLElement[] {
  return parseMarkdown(source).map(block);
}
