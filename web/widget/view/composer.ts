// Decision: Enter sends and Shift+Enter breaks the line, except while an input method is composing:
// there Enter chooses the characters, and sending half a word would be the commonest mistake of a
// chat in Chinese. The limit is counted as the server counts, in code points, and shown only near it.

import type { Words } from "../i18n.ts";
import { TEXT_LIMIT, textLength } from "../protocol.ts";
import { el, icon } from "./element.ts";

const ARROW = "M12 19V5.5m-6 6 6-6 6 6";
const NEAR = 400;

export class Composer {
  readonly element: HTMLFormElement;
  readonly field = el("textarea", { rows: "1", autocomplete: "off", enterkeyhint: "send" });
  readonly #button = el("button", { type: "submit", class: "send" }, icon(ARROW));
  readonly #counter = el("div", { class: "counter", id: "counter", role: "status" });
  #words: Words | null = null;

  constructor(say: (text: string) => void) {
    this.field.setAttribute("aria-describedby", "counter");
    this.element = el("form", { class: "composer" }, el("div", { class: "box" }, this.field, this.#button), this.#counter);
    const submit = (): void => {
      const text = this.field.value;
      if (text.trim() === "" || textLength(text.trim()) > TEXT_LIMIT) return;
      this.field.value = "";
      this.#measure();
      say(text);
      this.field.focus();
    };
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      submit();
    });
    this.field.addEventListener("input", () => this.#measure());
  }

  update(words: Words, resolved: boolean): void {
    this.#words = words;
    const hint = resolved ? words.placeholderResolved : words.placeholder;
    this.field.placeholder = hint;
    this.field.setAttribute("aria-label", hint);
    this.#button.setAttribute("aria-label", words.send);
    this.#measure();
  }

  #measure(): void {
    const left = TEXT_LIMIT - textLength(this.field.value.trim());
    this.#button.disabled = left < 0 || left === TEXT_LIMIT;
    this.#counter.textContent = left <= NEAR ? (this.#words?.counter(left) ?? "") : "";
    this.#counter.classList.toggle("over", left < 0);
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 132)}px`;
  }
}
