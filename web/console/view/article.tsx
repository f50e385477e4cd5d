// Decision: an article is edited as a whole, and what the desk has against it stands at the field
// that it is about. An old version comes back through the editor: restoring is a draft like any other.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem } from "../../widget/http.ts";
import type { Article, ArticleText } from "../api.ts";
import { parseImportProblems } from "../api.ts";
import { api, complaint, go, language, login, meet, prefill, tell, words } from "../desk.ts";
import { isConflict } from "../draft.ts";
import { named } from "../i18n.ts";
import { byField, wishOf } from "../knowledge.ts";
import { Liveness } from "./knowledge.tsx";
import { Crumb, Failed, Loading, Markdown } from "./pieces.tsx";
import { RelatedArticles } from "./related.tsx";
import { ArticleDifferences, History } from "./versions.tsx";

/** A new article: empty, or with the questions that a report was opened from. */
function begun(shown: string): Draft {
  const from = prefill.value;
  prefill.value = null;
  return from === null ? { ...BLANK, language: shown } : { ...BLANK, language: from.language, title: from.questions[0] ?? "", questions: from.questions.join("\n") };
}

interface Draft {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly language: string;
  readonly category: string;
  readonly questions: string;
  readonly audience: string;
  readonly validFrom: string;
  readonly validUntil: string;
}

const BLANK: Draft = { id: "", title: "", body: "", language: "zh", category: "", questions: "", audience: "public", validFrom: "", validUntil: "" };

function draftOf(id: string, article: ArticleText): Draft {
  return { ...article, id, questions: article.questions.join("\n") };
}

/** What is wrong with a field, under it. */
function Fault({ of }: { of: string | undefined }) {
  return of === undefined ? null : (
    <small class="fault" role="alert">
      {of}
    </small>
  );
}

export function Editor({ id }: { id: string }) {
  const said = words.value.knowledge;
  const fresh = id === "+";
  const admin = login.value?.agent.role === "admin";
  const article = useSignal<Article | null>(null);
  const draft = useSignal<Draft | null>(fresh ? begun(language.value) : null);
  const problem = useSignal("");
  const faults = useSignal<Readonly<Record<string, string>>>({});
  const history = useSignal(false);
  const removing = useSignal(false);
  const busy = useSignal(false);
  const dirty = useSignal(false);
  useEffect(() => {
    if (fresh) return;
    api.article(id).then(
      (found) => {
        article.value = found;
        draft.value = found === null ? null : draftOf(id, found);
        if (found === null) problem.value = said.missing;
      },
      (failure: unknown) => {
        problem.value = failure instanceof Problem && failure.status === 404 ? said.missing : complaint(failure);
      },
    );
  }, [id]);
  const it = draft.value;
  const change = (to: Partial<Draft>): void => {
    if (draft.value !== null) draft.value = { ...draft.value, ...to };
    dirty.value = true;
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (it === null || busy.value) return;
    busy.value = true;
    problem.value = "";
    faults.value = {};
    try {
      const questions = it.questions.split("\n").map((line) => line.trim()).filter((line) => line !== "");
      const { id: _, ...text } = { ...it, title: it.title.trim(), category: it.category.trim(), questions };
      const wish = wishOf(text, article.value?.version ?? null);
      const saved = await api.saveArticle(fresh ? it.id : id, wish);
      dirty.value = false;
      tell(said.saved);
      if (fresh && saved !== null) go({ at: "knowledge", id: saved.id });
      else if (saved !== null) article.value = saved;
    } catch (failure) {
      faults.value = failure instanceof Problem ? byField(parseImportProblems(failure.body)) : {};
      const marked = Object.keys(faults.value).length > 0;
      problem.value = isConflict(failure) ? said.conflict : marked ? words.value.article.faulty : complaint(failure);
    } finally {
      busy.value = false;
    }
  };
  const restore = (version: number, text: ArticleText): void => {
    draft.value = draftOf(id, text);
    dirty.value = true;
    history.value = false;
    tell(words.value.versions.restored(version));
  };
  const stored = article.value;
  const remove = async (): Promise<void> => {
    if (article.value === null) return;
    try {
      await api.removeArticle(id, article.value.version);
      tell(words.value.article.removed);
      go({ at: "knowledge", id: null });
    } catch (failure) {
      removing.value = false;
      if (isConflict(failure)) problem.value = said.conflict;
      else meet(failure);
    }
  };
  return (
    <main class="page">
      <Crumb to={{ at: "knowledge", id: null }}>{said.back}</Crumb>
      <Failed why={problem.value} />
      {it === null ? (
        problem.value === "" && <Loading label={said.loading} rows={3} />
      ) : (
        <form class="editor" onSubmit={save}>
          <header class="page-head">
            <div>
              <h1>{fresh ? said.new : it.title || id}</h1>
              {article.value !== null && (
                <p class="page-sub">
                  <span class="mono">{id}</span>
                  <Liveness head={article.value} />
                  {dirty.value && <span>{said.unsaved}</span>}
                </p>
              )}
            </div>
            <div class="actions">
              {!fresh && (
                <button type="button" class="secondary" aria-expanded={history.value} onClick={() => (history.value = !history.value)}>
                  {words.value.article.versions}
                </button>
              )}
              {admin && !fresh && (
                <button type="button" class="secondary" onClick={() => (removing.value = true)}>
                  {words.value.article.remove}
                </button>
              )}
              {admin && (
                <button type="submit" class="primary" disabled={busy.value || (!dirty.value && !fresh)}>
                  {said.save}
                </button>
              )}
            </div>
          </header>
          {removing.value && (
            <div class="note ask" role="alertdialog" aria-label={words.value.article.remove}>
              <span>{words.value.article.removeAsk}</span>
              <button type="button" class="secondary" onClick={() => (removing.value = false)}>
                {said.cancel}
              </button>
              <button type="button" class="primary" onClick={() => void remove()}>
                {words.value.article.remove}
              </button>
            </div>
          )}
          {history.value && stored !== null && (
            <History
              id={id}
              now={stored}
              page={(of, before) => api.versions(of, before)}
              compare={(text) => <ArticleDifferences before={text} after={stored} />}
              restore={admin ? restore : null}
            />
          )}
          {!admin && <p class="note">{said.readOnly}</p>}
          <fieldset class="columns" disabled={!admin}>
            <div class="card fields">
              {fresh && (
                <label>
                  {said.id}
                  <input required pattern="[a-z0-9][a-z0-9\-]{1,63}" autocapitalize="none" value={it.id} aria-describedby="id-hint" onInput={(event) => change({ id: event.currentTarget.value })} />
                  <small id="id-hint">{said.idHint}</small>
                  <Fault of={faults.value["id"]} />
                </label>
              )}
              <label>
                {said.articleTitle}
                <input required maxLength={200} value={it.title} aria-invalid={"title" in faults.value} onInput={(event) => change({ title: event.currentTarget.value })} />
                <Fault of={faults.value["title"]} />
              </label>
              <div class="pair">
                <label>
                  {said.language}
                  <select value={it.language} onChange={(event) => change({ language: event.currentTarget.value })}>
                    {["zh", "en"].map((one) => (
                      <option key={one} value={one}>
                        {named(said.lang, one)}
                      </option>
                    ))}
                  </select>
                  <Fault of={faults.value["language"]} />
                </label>
                <label>
                  {said.category}
                  <input value={it.category} aria-invalid={"category" in faults.value} onInput={(event) => change({ category: event.currentTarget.value })} />
                  <Fault of={faults.value["category"]} />
                </label>
              </div>
              <div class="pair three">
                <label>
                  {words.value.article.audience}
                  <select value={it.audience} onChange={(event) => change({ audience: event.currentTarget.value })}>
                    <option value="public">{words.value.article.public}</option>
                    <option value="agents">{words.value.article.agents}</option>
                  </select>
                  <Fault of={faults.value["audience"]} />
                </label>
                <label>
                  {words.value.article.from}
                  <input type="date" value={it.validFrom} aria-invalid={"valid_from" in faults.value} onInput={(event) => change({ validFrom: event.currentTarget.value })} />
                  <Fault of={faults.value["valid_from"]} />
                </label>
                <label>
                  {words.value.article.until}
                  <input type="date" value={it.validUntil} aria-invalid={"valid_until" in faults.value} onInput={(event) => change({ validUntil: event.currentTarget.value })} />
                  <Fault of={faults.value["valid_until"]} />
                </label>
              </div>
              <label>
                {said.questions}
                <textarea rows={4} value={it.questions} aria-invalid={"questions" in faults.value} onInput={(event) => change({ questions: event.currentTarget.value })} />
                <Fault of={faults.value["questions"]} />
              </label>
              <label>
                {said.body}
                <textarea rows={12} required value={it.body} aria-describedby="body-hint" onInput={(event) => change({ body: event.currentTarget.value })} />
                <small id="body-hint">{said.bodyHint}</small>
                <Fault of={faults.value["body"]} />
              </label>
            </div>
            <div class="beside">
              <section class="card preview" aria-label={said.preview}>
                <h2>{said.preview}</h2>
                <div class="message bot first">
                  <div class="said">
                    <div class="bubble">
                      <Markdown source={it.body} />
                    </div>
                  </div>
                </div>
              </section>
              {article.value !== null && (
                <section class="card preview" aria-label={words.value.related.near}>
                  <h2>{words.value.related.near}</h2>
                  <RelatedArticles of={{ article: id }} from={article.value.version} insertInto={null} />
                </section>
              )}
            </div>
          </fieldset>
        </form>
      )}
    </main>
  );
}
