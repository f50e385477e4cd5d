// Decision: the panel is a dialog that does not block the page, except on a phone where it is the
// page: there it is modal, keeps the focus inside and stops the page behind from scrolling. It
// follows the visible viewport, because the keyboard of a phone shrinks that one and not `100dvh`.

import type { Desk } from "../desk.ts";
import type { Words } from "../i18n.ts";
import type { Language } from "../protocol.ts";
import { Composer } from "./composer.ts";
import { el, icon } from "./element.ts";
import { Log } from "./log.ts";

const CROSS = "m6 6 12 12M18 6 6 18";

export class Panel {
  readonly element: HTMLElement;
  readonly #log: Log;
  readonly #composer: Composer;
  readonly #title = el("h2", { id: "title" });
  readonly #status = el("p", { class: "status", role: "status" });
  readonly #light = el("span", { class: "light", "aria-hidden": "true" });
  readonly #close = el("button", { type: "button", class: "close" }, icon(CROSS));
  readonly #banner = el("div", { class: "banner", role: "status", hidden: true });
  readonly #narrow = window.matchMedia("(max-width: 480px)");
  readonly #stop = new AbortController();
  #pageOverflow: string | null = null;
  #open = false;

  constructor(desk: Desk, close: () => void) {
    const say = (text: string): void => {
      desk.say(text);
      this.#log.toEnd();
    };
    this.#log = new Log({ say, retry: (id) => desk.retry(id), discard: (id) => desk.discard(id), rate: (seq, helpful, comment) => desk.rate(seq, helpful, comment), score: (score, comment) => desk.score(score, comment) });
    this.#composer = new Composer(say);
    this.element = el(
      "section",
      { class: "panel", id: "panel", role: "dialog", hidden: true, tabindex: "-1" },
      el(
        "header",
        {},
        el("div", { class: "who" }, this.#title, el("div", { class: "line" }, this.#light, this.#status)),
        this.#close,
      ),
      this.#banner,
      this.#log.element,
      this.#composer.element,
    );
    this.#close.addEventListener("click", close);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) {
        event.stopPropagation();
        close();
      } else if (event.key === "Tab" && this.#narrow.matches) this.#keepFocus(event);
    });
    const signal = this.#stop.signal;
    this.#narrow.addEventListener("change", () => this.#fit(), { signal });
    window.visualViewport?.addEventListener("resize", () => this.#fit(), { signal });
  }

  show(): void {
    this.#open = true;
    this.element.hidden = false;
    this.#fit();
    this.#log.toEnd();
    // On a touch screen focusing the field would raise the keyboard over what is to be read.
    const touch = window.matchMedia("(pointer: coarse)").matches;
    (touch ? this.#close : this.#composer.field).focus({ preventScroll: true });
  }

  hide(): void {
    this.#open = false;
    this.element.hidden = true;
    this.#fit();
  }

  destroy(): void {
    this.hide();
    this.#stop.abort();
  }

  update(desk: Desk, words: Words, language: Language): void {
    const { conversation, session } = desk;
    const { state } = conversation;
    this.#title.textContent = session?.siteName || words.launcher;
    this.element.setAttribute("aria-label", words.panel);
    this.#close.setAttribute("aria-label", words.close);
    const person = state.phase === "agent";
    let status = words.botReady;
    if (person && state.agent !== null) status = words.agentHere(state.agent.name);
    else if (state.phase === "waiting") {
      const place = state.queue;
      const where = place === null ? null : place.position <= 1 ? words.queuedNext(place) : words.queued(place);
      status = where === null ? words.waitingHere : where;
    } else if (state.phase === "resolved") status = words.resolvedHere;
    // Writing the same words again would have a screen reader say them again.
    if (this.#status.textContent !== status) this.#status.textContent = status;
    this.#light.dataset["phase"] = state.phase;

    let banner = "";
    if (desk.beginFailure === "unknown_site") banner = words.unknownSite;
    else if (!desk.online) banner = words.offline;
    else if (desk.beginFailure !== null && session === null) banner = words.beginFailed;
    this.#banner.hidden = banner === "";
    if (this.#banner.textContent !== banner) this.#banner.textContent = banner;

    this.#log.update({
      conversation,
      waiting: desk.waiting,
      awaiting: desk.awaiting,
      online: desk.online,
      greeting: session?.greeting[language] ?? words.greeting,
      expired: desk.notice === "expired",
      language,
      words,
    });
    this.#composer.update(words, state.phase === "resolved");
  }

  #fit(): void {
    const full = this.#open && this.#narrow.matches;
    this.element.setAttribute("aria-modal", String(full));
    const page = document.documentElement.style;
    if (full && this.#pageOverflow === null) {
      this.#pageOverflow = page.overflow;
      page.overflow = "hidden";
    } else if (!full && this.#pageOverflow !== null) {
      page.overflow = this.#pageOverflow;
      this.#pageOverflow = null;
    }
    const viewport = window.visualViewport;
    const keyboard = full && viewport !== null && viewport.scale === 1 && viewport.height < window.innerHeight - 80;
    this.element.style.height = keyboard ? `${viewport.height}px` : "";
    if (keyboard) this.#log.toEnd();
  }

  #keepFocus(event: KeyboardEvent): void {
    const stops = [...this.element.querySelectorAll<HTMLElement>("button:not([disabled]), a[href], textarea, [tabindex='0']")];
    const first = stops[0];
    const last = stops.at(-1);
    const root = this.element.getRootNode() as ShadowRoot;
    if (event.shiftKey && root.activeElement === first) {
      event.preventDefault();
      last?.focus();
    } else if (!event.shiftKey && root.activeElement === last) {
      event.preventDefault();
      first?.focus();
    }
  }
}
