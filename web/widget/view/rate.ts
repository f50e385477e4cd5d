// Decision: the question under an answer is one small piece that keeps its own state. It is an entry
// of the log beside the answer, not part of it, so that answering it never makes a screen reader
// read the answer again; and it changes in place, so that the focus stays where it was.

import type { Words } from "../i18n.ts";
import { el } from "./element.ts";

/** Says whether an answer helped; true where the desk has it. */
export type Rate = (helpful: boolean, comment: string | null) => Promise<boolean>;

/** The longest comment, in characters: a few sentences. */
const COMMENT_MAX = 500;

export function rating(words: Words, rated: boolean | null, rate: Rate): HTMLElement {
  const said = el("span", { role: "status" });
  const choice = (label: string, helpful: boolean): HTMLButtonElement => {
    const button = el("button", { type: "button", class: "choice", "aria-pressed": String(rated === helpful) }, label);
    button.addEventListener("click", () => void choose(helpful));
    return button;
  };
  const yes = choice(words.helpedYes, true);
  const no = choice(words.helpedNo, false);
  const ask = el("span", {}, words.helped);
  const field = el("input", { type: "text", maxlength: String(COMMENT_MAX), "aria-label": words.helpedWhy, placeholder: words.helpedWhy });
  const send = el("button", { type: "submit", class: "choice" }, words.send);
  const form = el("form", { hidden: true }, field, send);
  const box = el("div", { class: "rate", role: "group", "aria-label": words.helped }, ask, yes, no, said, form);

  let busy = false;
  const tell = async (helpful: boolean, comment: string | null): Promise<boolean> => {
    if (busy) return false;
    busy = true;
    const taken = await rate(helpful, comment);
    busy = false;
    said.textContent = taken ? words.helpedThanks : words.helpedFailed;
    if (!taken) return false;
    yes.setAttribute("aria-pressed", String(helpful));
    no.setAttribute("aria-pressed", String(!helpful));
    return true;
  };
  const choose = async (helpful: boolean): Promise<void> => {
    if (!(await tell(helpful, null))) return;
    form.hidden = helpful;
    if (!helpful) field.focus({ preventScroll: true });
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const comment = field.value.trim();
    if (comment === "") return;
    void tell(false, comment).then((taken) => {
      if (taken) form.hidden = true;
    });
  });
  return box;
}
