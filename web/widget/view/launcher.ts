// Decision: the launcher is a real button that says in its name how many messages are unread, so
// that the badge is not the only way to know.

import type { Words } from "../i18n.ts";
import { el, icon } from "./element.ts";

const BUBBLE = "M4 5.5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-7.5L8 20v-3.5H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1ZM8 9.5h8M8 12.75h5";
const DOWN = "m6 9.5 6 6 6-6";

export class Launcher {
  readonly button: HTMLButtonElement;
  readonly #badge = el("span", { class: "badge", "aria-hidden": "true", hidden: true });

  constructor(toggle: () => void) {
    this.button = el(
      "button",
      { class: "launcher", type: "button", "aria-haspopup": "dialog", "aria-controls": "panel" },
      el("span", { class: "glyph when-closed" }, icon(BUBBLE)),
      el("span", { class: "glyph when-open" }, icon(DOWN)),
      this.#badge,
    );
    this.button.addEventListener("click", toggle);
  }

  update(open: boolean, unread: number, words: Words): void {
    this.button.setAttribute("aria-expanded", String(open));
    const name = open ? words.close : unread > 0 ? words.launcherUnread(unread) : words.launcher;
    this.button.setAttribute("aria-label", name);
    this.#badge.hidden = unread === 0 || open;
    this.#badge.textContent = unread > 99 ? "99+" : String(unread);
  }
}
