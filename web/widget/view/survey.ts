// Decision: the survey is one entry at the end of the log that keeps its own state, like the question
// under an answer. A score is sent the moment it is chosen, so that nobody's is lost for want of a
// second click; choosing another, or adding a comment, says it anew. The five are radio buttons, so
// that arrows, labels and the group's name come from the browser.

import type { Words } from "../i18n.ts";
import { SCORE_MAX, type Language, type Survey } from "../protocol.ts";
import { el } from "./element.ts";

/** Says how content the visitor is; true where the desk has it. */
export type Score = (score: number, comment: string | null) => Promise<boolean>;

/** The longest comment, in characters. */
const COMMENT_MAX = 1000;

export function surveyOf(survey: Survey, language: Language, words: Words, send: Score): HTMLElement {
  const said = el("span", { role: "status" });
  const row = el("div", { class: "scores" });
  const field = el("textarea", { rows: "2", maxlength: String(COMMENT_MAX), "aria-label": words.scoreWhy, placeholder: words.scoreWhy });
  const form = el("form", { hidden: !survey.askComment || survey.score === null }, field, el("button", { type: "submit", class: "choice" }, words.send));
  let { score, comment } = survey;
  field.value = comment ?? "";
  // The newest choice is what the desk must end with, so each waits for the one before it.
  let last: Promise<unknown> = Promise.resolve();
  const tell = (): void => {
    const [chosen, added] = [score, comment];
    if (chosen === null) return;
    last = last.then(async () => {
      const taken = await send(chosen, added);
      if (chosen !== score || added !== comment) return;
      said.textContent = taken ? words.scoreThanks : words.helpedFailed;
      if (taken) form.hidden = !survey.askComment || added !== null;
    });
  };
  for (let n = 1; n <= SCORE_MAX; n += 1) {
    const label = words.scores[n - 1] ?? String(n);
    const choice = el("input", { type: "radio", name: "score", value: String(n), "aria-label": `${n} – ${label}`, checked: n === score });
    choice.addEventListener("change", () => {
      score = n;
      tell();
    });
    row.append(el("label", { title: label }, choice, el("span", { "aria-hidden": "true" }, String(n))));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    comment = field.value.trim() || null;
    tell();
  });
  const ends = el("div", { class: "ends", "aria-hidden": "true" }, el("span", {}, words.scores[0] ?? ""), el("span", {}, words.scores.at(-1) ?? ""));
  const group = el("fieldset", { role: "radiogroup" }, el("legend", {}, survey.question[language]), row, ends);
  return el("div", { class: "rate survey" }, group, form, said);
}
