// Decision: what may help stands beside the conversation without being asked for, follows the
// customer's words, and goes into the reply as a draft: a person still reads it before it is sent.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem } from "../../widget/http.ts";
import { api, insert, meet, words } from "../desk.ts";
import { hashOf } from "../route.ts";
import type { Related } from "../related.ts";
import { Icon } from "./icon.tsx";
import { Language } from "./pieces.tsx";

/** Articles near a conversation or an article, read again when `from` changes. */
export function RelatedArticles({ of, from, insertInto }: { of: { conversation: string } | { article: string }; from: number; insertInto: string | null }) {
  const said = words.value.related;
  const found = useSignal<Related | null>(null);
  const failed = useSignal(false);
  useEffect(() => {
    let late = false;
    const read = "article" in of ? api.relatedToArticle(of.article) : api.relatedToConversation(of.conversation);
    read.then(
      (now) => {
        if (late) return;
        found.value = now;
        failed.value = false;
      },
      (problem: unknown) => {
        if (problem instanceof Problem && problem.sessionOver) meet(problem);
        else if (!late) failed.value = true;
      },
    );
    return () => {
      late = true;
    };
  }, [Object.values(of)[0], from]);
  const it = found.value;
  if (failed.value) return <p class="quiet-text">{said.failed}</p>;
  if (it === null) return <p class="quiet-text">{words.value.knowledge.loading}</p>;
  if (it.articles.length === 0) return <p class="quiet-text">{it.asked.length === 0 ? said.nothingAsked : said.none}</p>;
  return (
    <ul class="related">
      {it.articles.map((article) => (
        <li key={article.id}>
          <a href={hashOf({ at: "knowledge", id: article.id })}>{article.title}</a>
          <p>{article.extract}</p>
          <div class="related-foot">
            <Language code={article.language} />
            {article.internal && <span class="chip wait">{words.value.article.agents}</span>}
            {article.given && <span class="chip">{said.given}</span>}
            {insertInto !== null && (
              <button type="button" class="link" aria-label={said.insertOf(article.title)} onClick={() => void insert(insertInto, article.id, false)}>
                <Icon name="reply" />
                {said.insert}
              </button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
