// Decision: what was removed has one page for articles and one for flows, made the same way: read what it last said,
// and take it back as a draft. Taking it back is a version like any other, so that nothing of its history is lost.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { ArticleHead, ArticleText, Version } from "../api.ts";
import { api, complaint, go, language, login, tell, words } from "../desk.ts";
import { isConflict } from "../draft.ts";
import type { FlowHead } from "../flows.ts";
import { moment, named } from "../i18n.ts";
import { lastSaid, wishOf } from "../knowledge.ts";
import { hashOf } from "../route.ts";
import { FLOW } from "./flows.tsx";
import { Tabs } from "./knowledge.tsx";
import { Empty, Failed, Language, Loading, Markdown } from "./pieces.tsx";

type Kind = "articles" | "flows";

/** Addresses, which are no article's: an id has no `~`. */
const PLACES: Readonly<Record<Kind, { readonly current: string | null; readonly removed: string }>> = {
  articles: { current: null, removed: "~removed" },
  flows: { current: "~flows", removed: "~removed-flows" },
};

/** Which of the two lists one sees: what there is, or what was removed. */
export function States({ of, here }: { of: Kind; here: "current" | "removed" }) {
  const said = words.value.removed;
  return (
    <nav class="segments tabs states" aria-label={said.which}>
      {(["current", "removed"] as const).map((state) => (
        <a key={state} href={hashOf({ at: "knowledge", id: PLACES[of][state] })} aria-current={state === here ? "page" : undefined}>
          {said[state]}
        </a>
      ))}
    </nav>
  );
}

interface Row<T> {
  readonly id: string;
  readonly title: string;
  readonly about: ComponentChildren;
  readonly version: number;
  readonly publishedVersion: number | null;
  readonly updatedAt: number;
  readonly last: () => Promise<readonly Version<T>[]>;
  readonly show: (text: T) => ComponentChildren;
  /** Makes it a draft again; where it is edited. */
  readonly restore: (text: T) => Promise<string>;
}

function Entry<T>({ row, gone }: { row: Row<T>; gone: (problem: unknown) => void }) {
  const said = words.value.removed;
  const open = useSignal(false);
  const text = useSignal<T | null>(null);
  const busy = useSignal(false);
  const read = async (): Promise<T | null> => {
    text.value ??= lastSaid(await row.last());
    return text.value;
  };
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    try {
      await act();
    } catch (problem) {
      gone(problem);
    } finally {
      busy.value = false;
    }
  };
  const look = (): Promise<void> =>
    attempt(async () => {
      if (!open.value) await read();
      open.value = !open.value;
    });
  const restore = (): Promise<void> =>
    attempt(async () => {
      const last = await read();
      if (last === null) return;
      const id = await row.restore(last);
      tell(said.restored);
      go({ at: "knowledge", id });
    });
  return (
    <li class="removed">
      <div class="version">
        <span class="removed-name">
          <b>{row.title}</b>
          <span class="mono">{row.id}</span>
        </span>
        {row.about}
        {row.publishedVersion !== null && <span class="chip status changed">{said.still}</span>}
        <time>{said.at(moment(row.updatedAt, language.value))}</time>
        <span class="actions">
          <button type="button" class="link" disabled={busy.value} aria-expanded={open.value} onClick={() => void look()}>
            {open.value ? said.hide : said.look}
          </button>
          {login.value?.agent.role === "admin" && (
            <button type="button" class="secondary" disabled={busy.value} aria-label={said.restoreOf(row.title)} onClick={() => void restore()}>
              {said.restore}
            </button>
          )}
        </span>
      </div>
      {open.value && <div class="removed-text">{text.value === null ? <p class="quiet-text">{said.unreadable}</p> : row.show(text.value)}</div>}
    </li>
  );
}

function ArticleSaid({ text }: { text: ArticleText }) {
  const said = words.value.versions.field;
  return (
    <>
      <Markdown source={text.body} />
      {text.questions.length > 0 && (
        <p class="quiet-text">
          {said["questions"]}: {text.questions.join(" · ")}
        </p>
      )}
    </>
  );
}

const ofArticle = (head: ArticleHead): Row<ArticleText> => ({
  ...head,
  about: (
    <>
      <Language code={head.language} />
      <span class="quiet-text">{named(words.value.issues, head.category)}</span>
    </>
  ),
  last: () => api.versions(head.id, head.version),
  show: (text) => <ArticleSaid text={text} />,
  restore: async (text) => {
    await api.saveArticle(head.id, wishOf(text, head.version));
    return head.id;
  },
});

const ofFlow = (head: FlowHead): Row<string> => ({
  ...head,
  title: head.title[language.value] || head.id,
  about: null,
  last: () => api.flowVersions(head.id, head.version),
  show: (text) => <pre>{text}</pre>,
  restore: async (text) => {
    await api.saveFlow(head.id, text, head.version, false);
    return FLOW + head.id;
  },
});

/** A list's parts: how it is read from the desk, and how many it reads at once. */
function useRemoved<H extends { readonly id: string }>(page: (after: string) => Promise<readonly H[]>, atOnce: number) {
  const items = useSignal<readonly H[] | null>(null);
  const more = useSignal(false);
  const failed = useSignal("");
  const fail = (problem: unknown): void => {
    failed.value = isConflict(problem) ? words.value.removed.conflict : complaint(problem);
  };
  const read = (): void => {
    page(items.value?.at(-1)?.id ?? "").then((found) => {
      items.value = [...(items.value ?? []), ...found];
      more.value = found.length === atOnce;
      failed.value = "";
    }, fail);
  };
  useEffect(read, []);
  return { items, more, failed, fail, read };
}

function Removed<H extends { readonly id: string }, T>({ of, page, atOnce, row }: { of: Kind; page: (after: string) => Promise<readonly H[]>; atOnce: number; row: (head: H) => Row<T> }) {
  const said = words.value.removed;
  const { items, more, failed, fail, read } = useRemoved(page, atOnce);
  return (
    <main class="page">
      <header class="page-head">
        <h1>{words.value.knowledge.title}</h1>
      </header>
      <Tabs here={of} />
      <States of={of} here="removed" />
      <p class="note">{login.value?.agent.role === "admin" ? said.lead : words.value.knowledge.readOnly}</p>
      <Failed why={failed.value} />
      {items.value === null ? (
        failed.value === "" && <Loading label={words.value.knowledge.loading} rows={3} />
      ) : items.value.length === 0 ? (
        <Empty icon={of === "flows" ? "flow" : "book"} title={said.empty[of] ?? ""} hint={said.emptyHint} />
      ) : (
        <ol class="card versions removed-list" aria-label={said.removed}>
          {items.value.map((head) => (
            <Entry key={head.id} row={row(head)} gone={fail} />
          ))}
        </ol>
      )}
      {more.value && (
        <button type="button" class="secondary" onClick={read}>
          {said.more}
        </button>
      )}
    </main>
  );
}

const ARTICLES_AT_ONCE = 100;
/** All that the desk lists. */
const FLOWS_AT_ONCE = Number.POSITIVE_INFINITY;

export function RemovedPage({ of }: { of: Kind }) {
  return of === "articles" ? (
    <Removed key={of} of={of} page={(after) => api.removedArticles(after, ARTICLES_AT_ONCE)} atOnce={ARTICLES_AT_ONCE} row={ofArticle} />
  ) : (
    <Removed key={of} of={of} page={() => api.removedFlows()} atOnce={FLOWS_AT_ONCE} row={ofFlow} />
  );
}

/** The kind whose removed ones an address is of. */
export function removedKind(id: string): Kind | null {
  return (["articles", "flows"] as const).find((kind) => PLACES[kind].removed === id) ?? null;
}
