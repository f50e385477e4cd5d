// Decision: saving and publishing are two steps, and the page always says which of the two an
// article has had. A save names the version it was made from, so that two editors cannot overwrite
// each other unseen; on a conflict the text stays in the form.

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { browserClock } from "../../widget/poll.ts";
import type { ArticleHead, KnowledgeStatus } from "../api.ts";
import { api, complaint, go, language, login, words } from "../desk.ts";
import { moment, named } from "../i18n.ts";
import { Missing } from "../missing.ts";
import { hashOf } from "../route.ts";
import { Icon } from "./icon.tsx";
import { Editor } from "./article.tsx";
import { EnginesPage } from "./engines.tsx";
import { FLOW, FlowEditor, FlowsPage } from "./flows.tsx";
import { Import } from "./import.tsx";
import { Publish } from "./publish.tsx";
import { Empty, Failed, Language, Loading } from "./pieces.tsx";
import { RemovedPage, removedKind, States } from "./removed.tsx";
import { ReportsPage } from "./reports.tsx";
import { useSuggestions } from "./suggest.tsx";
import { SynonymsPage } from "./synonyms.tsx";

export function Liveness({ head }: { head: { readonly version: number; readonly publishedVersion: number | null } }) {
  const said = words.value.knowledge;
  const state = head.publishedVersion === null ? "draft" : head.publishedVersion === head.version ? "live" : "changed";
  return <span class={`chip status ${state}`}>{said[state]}</span>;
}

const TABS = { articles: null, synonyms: "~synonyms", flows: "~flows", engines: "~engines", reports: "~reports" } as const;

/** The pages of knowledge. Their names in the address are no article's: an id has no `~`. */
export function Tabs({ here }: { here: keyof typeof TABS }) {
  const said = words.value.pages;
  return (
    <nav class="segments tabs" aria-label={words.value.knowledge.title}>
      {(Object.keys(TABS) as (keyof typeof TABS)[]).map((name) => (
        <a key={name} href={hashOf({ at: "knowledge", id: TABS[name] })} aria-current={name === here ? "page" : undefined}>
          {said[name]}
        </a>
      ))}
    </nav>
  );
}

function ArticleList() {
  const said = words.value.knowledge;
  const admin = login.value?.agent.role === "admin";
  const q = useSignal("");
  const wanted = useSignal("");
  const items = useSignal<readonly ArticleHead[] | null>(null);
  const listed = useSignal("");
  const status = useSignal<KnowledgeStatus | null>(null);
  const failed = useSignal("");
  const read = async (): Promise<void> => {
    const asked = q.value + wanted.value;
    try {
      const [found, now] = await Promise.all([api.articles(wanted.value, q.value.trim()), api.knowledgeStatus()]);
      // An answer to letters typed before these is late news.
      if (asked !== q.value + wanted.value) return;
      items.value = found;
      listed.value = q.value.trim();
      status.value = now;
      failed.value = "";
    } catch (problem) {
      failed.value = complaint(problem);
    }
  };
  useEffect(() => {
    const timer = window.setTimeout(() => void read(), items.value === null ? 0 : 250);
    return () => window.clearTimeout(timer);
  }, [q.value, wanted.value]);
  const state = status.value;
  const suggesting = useSuggestions(q.value, (one) => go({ at: "knowledge", id: one.article }));
  // A report is an extra: without it one searches on.
  const missing = useMemo(() => new Missing(browserClock, (text) => void api.reportSearch(text).catch(() => undefined)), []);
  const unfound = suggesting.nothing !== null && suggesting.nothing === listed.value && items.value?.length === 0 ? suggesting.nothing : null;
  useEffect(() => missing.now(unfound), [unfound]);
  useEffect(() => () => missing.left(), []);
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
            <a class="secondary" href={hashOf({ at: "knowledge", id: "+" })}>
              <Icon name="plus" />
              {said.new}
            </a>
            <Publish waiting={state?.drafts ?? 0} done={() => void read()} />
          </div>
        )}
      </header>
      <Tabs here="articles" />
      <States of="articles" here="current" />
      {!admin && <p class="note">{said.readOnly}</p>}
      {admin && <Import done={() => void read()} />}
      <div class="filters">
        <div class="search-frame">
          <label class="search">
            <span class="sr">{said.search}</span>
            <Icon name="search" />
            <input {...suggesting.field} type="search" placeholder={said.search} value={q.value} onInput={(event) => (q.value = event.currentTarget.value)} onKeyDown={suggesting.key} onBlur={() => missing.left()} />
          </label>
          {suggesting.list}
        </div>
        <div class="segments" role="group" aria-label={said.language}>
          {["", "zh", "en"].map((one) => (
            <button key={one} type="button" aria-pressed={wanted.value === one} onClick={() => (wanted.value = one)}>
              {one === "" ? said.all : named(said.lang, one)}
            </button>
          ))}
        </div>
      </div>
      <Failed why={failed.value} />
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

export function KnowledgePage({ id }: { id: string | null }) {
  if (id === null) return <ArticleList />;
  if (id === TABS.synonyms) return <SynonymsPage />;
  if (id === TABS.flows) return <FlowsPage />;
  const removed = removedKind(id);
  if (removed !== null) return <RemovedPage key={id} of={removed} />;
  if (id === TABS.engines) return <EnginesPage />;
  if (id.startsWith(FLOW)) return <FlowEditor key={id} id={id.slice(FLOW.length)} />;
  return id === TABS.reports ? <ReportsPage /> : <Editor key={id} id={id} />;
}
