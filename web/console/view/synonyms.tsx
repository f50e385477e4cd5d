// Decision: a group of synonyms is one line to type into, words between commas of either script; the
// list is saved as a whole, so that what is checked is what will be published.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem } from "../../widget/http.ts";
import type { ImportProblem, Synonyms } from "../api.ts";
import { parseImportProblems } from "../api.ts";
import { api, explain, language, login, meet, tell, words } from "../desk.ts";
import { moment, named } from "../i18n.ts";
import { Icon } from "./icon.tsx";
import { Tabs } from "./knowledge.tsx";
import { Empty, Loading } from "./pieces.tsx";

interface Row {
  readonly language: string;
  readonly words: string;
}

export function SynonymsPage() {
  const said = words.value.synonyms;
  const admin = login.value?.agent.role === "admin";
  const stored = useSignal<Synonyms | null>(null);
  const rows = useSignal<readonly Row[]>([]);
  const dirty = useSignal(false);
  const failed = useSignal("");
  const problems = useSignal<readonly ImportProblem[]>([]);
  const show = (it: Synonyms): void => {
    stored.value = it;
    rows.value = it.groups.map((group) => ({ language: group.language ?? "", words: group.words.join(", ") }));
    dirty.value = false;
  };
  useEffect(() => {
    api.synonyms().then(show, (problem: unknown) => {
      if (problem instanceof Problem && problem.sessionOver) meet(problem);
      failed.value = explain(problem);
    });
  }, []);
  const change = (index: number, to: Partial<Row>): void => {
    rows.value = rows.value.map((row, n) => (n === index ? { ...row, ...to } : row));
    dirty.value = true;
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    failed.value = "";
    problems.value = [];
    const groups = rows.value.map((row) => ({ language: row.language === "" ? null : row.language, words: row.words.split(/[,，、;；]/).map((word) => word.trim()).filter((word) => word !== "") }));
    try {
      show(await api.saveSynonyms(groups, stored.value?.version ?? 0));
      tell(said.saved);
    } catch (problem) {
      if (problem instanceof Problem && problem.sessionOver) meet(problem);
      else if (problem instanceof Problem && problem.status === 409) failed.value = said.conflict;
      else {
        problems.value = problem instanceof Problem ? parseImportProblems(problem.body) : [];
        failed.value = problems.value.length > 0 ? said.problems : explain(problem);
      }
    }
  };
  const it = stored.value;
  return (
    <main class="page">
      <form class="synonyms" onSubmit={save}>
        <header class="page-head">
          <div>
            <h1>{words.value.knowledge.title}</h1>
            {it !== null && it.version > 0 && (
              <p class="page-sub">
                {said.by(it.updatedBy, moment(it.updatedAt, language.value))}
                {it.publishedVersion !== it.version && ` · ${said.unpublished}`}
              </p>
            )}
          </div>
          {admin && (
            <div class="actions">
              <button
                type="button"
                class="secondary"
                onClick={() => {
                  rows.value = [...rows.value, { language: "", words: "" }];
                  dirty.value = true;
                }}
              >
                <Icon name="plus" />
                {said.add}
              </button>
              <button type="submit" class="primary" disabled={!dirty.value}>
                {said.save}
              </button>
            </div>
          )}
        </header>
        <Tabs here="synonyms" />
        <p class="note">{admin ? said.lead : words.value.knowledge.readOnly}</p>
        {failed.value !== "" && (
          <p class="note bad" role="alert">
            {failed.value}
          </p>
        )}
        {it === null && failed.value === "" && <Loading label={words.value.knowledge.loading} />}
        {it !== null && rows.value.length === 0 && <Empty icon="book" title={said.empty} hint={said.emptyHint} />}
        <fieldset disabled={!admin}>
          {rows.value.map((row, index) => {
            const wrong = problems.value.filter((one) => one.line === index + 1);
            return (
              <div key={index} class="synonym">
                <select aria-label={`${said.group(index + 1)}: ${said.language}`} value={row.language} onChange={(event) => change(index, { language: event.currentTarget.value })}>
                  <option value="">{said.both}</option>
                  {["zh", "en"].map((one) => (
                    <option key={one} value={one}>
                      {named(words.value.knowledge.lang, one)}
                    </option>
                  ))}
                </select>
                <input aria-label={`${said.group(index + 1)}: ${said.words}`} aria-invalid={wrong.length > 0} placeholder={said.emptyHint} value={row.words} onInput={(event) => change(index, { words: event.currentTarget.value })} />
                <button
                  type="button"
                  class="quiet square"
                  aria-label={said.delete(index + 1)}
                  onClick={() => {
                    rows.value = rows.value.filter((_, n) => n !== index);
                    problems.value = [];
                    dirty.value = true;
                  }}
                >
                  <Icon name="cross" />
                </button>
                {wrong.map((one) => (
                  <small key={one.message} class="fault" role="alert">
                    {one.message}
                  </small>
                ))}
              </div>
            );
          })}
        </fieldset>
      </form>
    </main>
  );
}
