// Decision: saving and publishing are two steps, and the page always says which of the two an
// article has had. A save names the version it was made from, so that two editors cannot overwrite
// each other unseen; on a conflict the text stays in the form.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem } from "../../widget/http.ts";
import type { Article, ArticleHead, Imported, ImportProblem, KnowledgeStatus } from "../api.ts";
import { parseImportProblems } from "../api.ts";
import { api, explain, go, language, login, meet, tell, words } from "../desk.ts";
import { moment, named } from "../i18n.ts";
import { hashOf } from "../route.ts";
import { Icon } from "./icon.tsx";
import { Empty, Language, Loading, Markdown } from "./pieces.tsx";

function Liveness({ head }: { head: ArticleHead }) {
  const said = words.value.knowledge;
  const state = head.publishedVersion === null ? "draft" : head.publishedVersion === head.version ? "live" : "changed";
  return <span class={`chip status ${state}`}>{said[state]}</span>;
}

function ArticleList() {
  const said = words.value.knowledge;
  const admin = login.value?.agent.role === "admin";
  const q = useSignal("");
  const wanted = useSignal("");
  const items = useSignal<readonly ArticleHead[] | null>(null);
  const status = useSignal<KnowledgeStatus | null>(null);
  const failed = useSignal("");
  const busy = useSignal(false);
  const file = useSignal<{ format: string; raw: string; would: Imported } | null>(null);
  const problems = useSignal<readonly ImportProblem[]>([]);
  // A file is tried first, and what it would do is shown; only then is it imported.
  const offer = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    file.value = null;
    problems.value = [];
    const raw = await chosen.text();
    const format = /\.json$/i.test(chosen.name) ? "json" : /\.csv$/i.test(chosen.name) ? "csv" : "markdown";
    try {
      file.value = { format, raw, would: await api.importArticles(format, true, raw) };
    } catch (problem) {
      if (problem instanceof Problem && problem.code === "invalid_import") problems.value = parseImportProblems(problem.body);
      if (problems.value.length === 0) meet(problem);
    }
  };
  const take = async (): Promise<void> => {
    if (file.value === null) return;
    busy.value = true;
    try {
      await api.importArticles(file.value.format, false, file.value.raw);
      tell(said.imported);
      file.value = null;
      await read();
    } catch (problem) {
      meet(problem);
    } finally {
      busy.value = false;
    }
  };
  const read = async (): Promise<void> => {
    const asked = q.value + wanted.value;
    try {
      const [found, now] = await Promise.all([api.articles(wanted.value, q.value.trim()), api.knowledgeStatus()]);
      // An answer to letters typed before these is late news.
      if (asked !== q.value + wanted.value) return;
      items.value = found;
      status.value = now;
      failed.value = "";
    } catch (problem) {
      if (problem instanceof Problem && problem.sessionOver) meet(problem);
      else failed.value = explain(problem);
    }
  };
  useEffect(() => {
    const timer = window.setTimeout(() => void read(), items.value === null ? 0 : 250);
    return () => window.clearTimeout(timer);
  }, [q.value, wanted.value]);
  const publish = async (): Promise<void> => {
    busy.value = true;
    try {
      tell(said.published(await api.publish()));
      await read();
    } catch (problem) {
      meet(problem);
    } finally {
      busy.value = false;
    }
  };
  const state = status.value;
  return (
    <main class="page">
      <header class="page-head">
        <div>
          <h1>{said.title}</h1>
          {state !== null && (
            <p class="page-sub">
              {state.drafts > 0 ? said.drafts(state.drafts) : said.upToDate}
              {state.publishedAt !== null && ` · ${said.publishedAt(moment(state.publishedAt, language.value))}`}
            </p>
          )}
        </div>
        {admin && (
          <div class="actions">
            <label class="secondary file">
              {said.import}
              <input
                type="file"
                accept=".json,.csv,.md"
                onChange={(event) => {
                  void offer(event.currentTarget.files?.[0]);
                  event.currentTarget.value = "";
                }}
              />
            </label>
            <a class="secondary" href={hashOf({ at: "knowledge", id: "+" })}>
              <Icon name="plus" />
              {said.new}
            </a>
            <button type="button" class="primary" disabled={busy.value || state === null || state.drafts === 0} onClick={() => void publish()}>
              {said.publish}
            </button>
          </div>
        )}
      </header>
      {!admin && <p class="note">{said.readOnly}</p>}
      {file.value !== null && (
        <div class="note ask" role="status">
          <span>{said.importing(file.value.would.created, file.value.would.updated, file.value.would.unchanged)}</span>
          <button type="button" class="secondary" onClick={() => (file.value = null)}>
            {said.cancel}
          </button>
          <button type="button" class="primary" disabled={busy.value} onClick={() => void take()}>
            {said.confirm}
          </button>
        </div>
      )}
      {problems.value.length > 0 && (
        <div class="note bad" role="alert">
          <p>{said.problems}</p>
          <ul>
            {problems.value.slice(0, 20).map((one) => (
              <li key={`${one.line}${one.field}`}>
                {said.line(one.line)} · {one.field}: {one.message}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div class="filters">
        <label class="search">
          <span class="sr">{said.search}</span>
          <Icon name="search" />
          <input type="search" placeholder={said.search} value={q.value} onInput={(event) => (q.value = event.currentTarget.value)} />
        </label>
        <div class="segments" role="group" aria-label={said.language}>
          {["", "zh", "en"].map((one) => (
            <button key={one} type="button" aria-pressed={wanted.value === one} onClick={() => (wanted.value = one)}>
              {one === "" ? said.all : named(said.lang, one)}
            </button>
          ))}
        </div>
      </div>
      {failed.value !== "" && (
        <p class="note bad" role="alert">
          {failed.value}
        </p>
      )}
      {items.value === null ? (
        failed.value === "" && <Loading label={said.loading} />
      ) : items.value.length === 0 ? (
        <Empty icon="book" title={said.empty} hint={said.emptyHint} />
      ) : (
        <div class="card table">
          <table>
            <thead>
              <tr>
                <th scope="col">{said.articleTitle}</th>
                <th scope="col">{said.language}</th>
                <th scope="col">{said.category}</th>
                <th scope="col">{said.publish}</th>
                <th scope="col">{words.value.tickets.updated}</th>
              </tr>
            </thead>
            <tbody>
              {items.value.map((head) => (
                <tr key={head.id}>
                  <td class="lead-cell">
                    <a href={hashOf({ at: "knowledge", id: head.id })}>{head.title}</a>
                    <span class="mono">{head.id}</span>
                  </td>
                  <td>
                    <Language code={head.language} />
                  </td>
                  <td>{named(words.value.issues, head.category)}</td>
                  <td>
                    <Liveness head={head} />
                  </td>
                  <td class="when">{moment(head.updatedAt, language.value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </main>
  );
}

interface Draft {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly language: string;
  readonly category: string;
  readonly questions: string;
}

const BLANK: Draft = { id: "", title: "", body: "", language: "zh", category: "", questions: "" };

function draftOf(article: Article): Draft {
  return { ...article, questions: article.questions.join("\n") };
}

function Editor({ id }: { id: string }) {
  const said = words.value.knowledge;
  const fresh = id === "+";
  const admin = login.value?.agent.role === "admin";
  const article = useSignal<Article | null>(null);
  const draft = useSignal<Draft | null>(fresh ? { ...BLANK, language: language.value } : null);
  const problem = useSignal("");
  const busy = useSignal(false);
  const dirty = useSignal(false);
  useEffect(() => {
    if (fresh) return;
    api.article(id).then(
      (found) => {
        article.value = found;
        draft.value = found === null ? null : draftOf(found);
        if (found === null) problem.value = said.missing;
      },
      (failure: unknown) => {
        if (failure instanceof Problem && failure.sessionOver) meet(failure);
        problem.value = failure instanceof Problem && failure.status === 404 ? said.missing : explain(failure);
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
    try {
      const questions = it.questions.split("\n").map((line) => line.trim()).filter((line) => line !== "");
      const wish = { title: it.title.trim(), body: it.body, language: it.language, category: it.category.trim(), questions, expected_version: article.value?.version ?? null };
      const saved = await api.saveArticle(fresh ? it.id : id, wish);
      dirty.value = false;
      tell(said.saved);
      if (fresh && saved !== null) go({ at: "knowledge", id: saved.id });
      else if (saved !== null) article.value = saved;
    } catch (failure) {
      if (failure instanceof Problem && failure.sessionOver) meet(failure);
      else problem.value = failure instanceof Problem && failure.status === 409 ? said.conflict : explain(failure);
    } finally {
      busy.value = false;
    }
  };
  return (
    <main class="page">
      <a class="crumb" href={hashOf({ at: "knowledge", id: null })}>
        <Icon name="back" />
        {said.back}
      </a>
      {problem.value !== "" && (
        <p class="note bad" role="alert">
          {problem.value}
        </p>
      )}
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
            {admin && (
              <button type="submit" class="primary" disabled={busy.value || (!dirty.value && !fresh)}>
                {said.save}
              </button>
            )}
          </header>
          {!admin && <p class="note">{said.readOnly}</p>}
          <fieldset class="columns" disabled={!admin}>
            <div class="card fields">
              {fresh && (
                <label>
                  {said.id}
                  <input required pattern="[a-z0-9][a-z0-9\-]{1,63}" autocapitalize="none" value={it.id} aria-describedby="id-hint" onInput={(event) => change({ id: event.currentTarget.value })} />
                  <small id="id-hint">{said.idHint}</small>
                </label>
              )}
              <label>
                {said.articleTitle}
                <input required maxLength={200} value={it.title} onInput={(event) => change({ title: event.currentTarget.value })} />
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
                </label>
                <label>
                  {said.category}
                  <input value={it.category} onInput={(event) => change({ category: event.currentTarget.value })} />
                </label>
              </div>
              <label>
                {said.questions}
                <textarea rows={4} value={it.questions} onInput={(event) => change({ questions: event.currentTarget.value })} />
              </label>
              <label>
                {said.body}
                <textarea rows={12} required value={it.body} aria-describedby="body-hint" onInput={(event) => change({ body: event.currentTarget.value })} />
                <small id="body-hint">{said.bodyHint}</small>
              </label>
            </div>
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
          </fieldset>
        </form>
      )}
    </main>
  );
}

export function KnowledgePage({ id }: { id: string | null }) {
  return id === null ? <ArticleList /> : <Editor key={id} id={id} />;
}
