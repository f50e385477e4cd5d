// Decision: a group of synonyms is one line to type into, words between commas of either script; the
// list is saved as a whole, so that what is checked is what will be published.

import { useSignal } from "@preact/signals";
import { Problem } from "../../widget/http.ts";
import type { ImportProblem, SynonymGroup, Synonyms } from "../api.ts";
import { parseImportProblems } from "../api.ts";
import { api, complaint, language, login, tell, words } from "../desk.ts";
import { isConflict } from "../draft.ts";
import { moment, named } from "../i18n.ts";
import { useDraft } from "./draft.tsx";
import { Icon } from "./icon.tsx";
import { Tabs } from "./knowledge.tsx";
import { Empty, Failed, Loading } from "./pieces.tsx";

interface Row {
  readonly language: string;
  readonly words: string;
}

interface Listed extends Synonyms {
  readonly settings: readonly Row[];
}

function listed(it: Synonyms): Listed {
  return { ...it, settings: it.groups.map((group) => ({ language: group.language ?? "", words: group.words.join(", ") })) };
}

function groupOf(row: Row): SynonymGroup {
  return { language: row.language === "" ? null : row.language, words: row.words.split(/[,，、;；]/).map((word) => word.trim()).filter((word) => word !== "") };
}

export function SynonymsPage() {
  const said = words.value.synonyms;
  const admin = login.value?.agent.role === "admin";
  const problems = useSignal<readonly ImportProblem[]>([]);
  const draft = useDraft<Listed>({
    read: async () => listed(await api.synonyms()),
    save: async (rows, version) => listed(await api.saveSynonyms(rows.map(groupOf), version)),
    say: (problem) => {
      if (isConflict(problem)) return words.value.synonyms.conflict;
      problems.value = problem instanceof Problem ? parseImportProblems(problem.body) : [];
      return problems.value.length > 0 ? words.value.synonyms.problems : complaint(problem);
    },
  });
  const change = (index: number, to: Partial<Row>): void => draft.change((was) => was.map((row, n) => (n === index ? { ...row, ...to } : row)));
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    problems.value = [];
    if (await draft.save()) tell(said.saved);
  };
  const [it, rows] = [draft.stored.value, draft.settings.value ?? []];
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
              <button type="button" class="secondary" disabled={it === null} onClick={() => draft.change((was) => [...was, { language: "", words: "" }])}>
                <Icon name="plus" />
                {said.add}
              </button>
              <button type="submit" class="primary" disabled={draft.busy.value || !draft.dirty.value}>
                {said.save}
              </button>
            </div>
          )}
        </header>
        <Tabs here="synonyms" />
        <p class="note">{admin ? said.lead : words.value.knowledge.readOnly}</p>
        <Failed why={draft.failed.value} />
        {it === null && draft.failed.value === "" && <Loading label={words.value.knowledge.loading} />}
        {it !== null && rows.length === 0 && <Empty icon="book" title={said.empty} hint={said.emptyHint} />}
        <fieldset disabled={!admin}>
          {rows.map((row, index) => {
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
                    problems.value = [];
                    draft.change((was) => was.filter((_, n) => n !== index));
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
