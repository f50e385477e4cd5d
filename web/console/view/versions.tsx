// Decision: a version is read as what has changed since: field by field, the long ones line by line.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Article, ArticleText, Version } from "../api.ts";
import { api, language, meet, words } from "../desk.ts";
import { moment } from "../i18n.ts";
import { differences, type Line } from "../knowledge.ts";
import { Loading } from "./pieces.tsx";

const FIELDS = ["title", "language", "category", "audience", "validFrom", "validUntil", "questions", "body"] as const;

function valueOf(text: ArticleText, field: (typeof FIELDS)[number]): string {
  const value = text[field];
  return typeof value === "string" ? value : value.join("\n");
}

/** The lines of two values; a value that was not there has none. */
function shown(before: string, after: string): readonly Line[] {
  const absent = { gone: before === "", new: after === "", same: false };
  return differences(before, after).filter((line) => !absent[line.kind]);
}

function Differences({ before, after }: { before: ArticleText; after: ArticleText }) {
  const said = words.value.versions;
  const changed = FIELDS.filter((field) => valueOf(before, field) !== valueOf(after, field));
  if (changed.length === 0) return <p class="quiet-text">{said.same}</p>;
  return (
    <>
      {changed.map((field) => (
        <section key={field} class="diff">
          <h3>{said.field[field]}</h3>
          {shown(valueOf(before, field), valueOf(after, field)).map((line, index) =>
            line.kind === "same" ? (
              <p key={index}>{line.text}</p>
            ) : line.kind === "gone" ? (
              <del key={index}>{line.text}</del>
            ) : (
              <ins key={index}>{line.text}</ins>
            ),
          )}
        </section>
      ))}
    </>
  );
}

export function History({ id, now, restore }: { id: string; now: Article; restore: ((version: Version) => void) | null }) {
  const said = words.value.versions;
  const items = useSignal<readonly Version[] | null>(null);
  const open = useSignal<number | null>(null);
  const more = useSignal(false);
  const read = async (before: number | null): Promise<void> => {
    try {
      const found = await api.versions(id, before);
      items.value = before === null ? found : [...(items.value ?? []), ...found];
      more.value = (found.at(-1)?.version ?? 1) > 1;
    } catch (problem) {
      meet(problem);
    }
  };
  useEffect(() => void read(null), [id, now.version]);
  return (
    <section class="card versions" aria-label={said.title}>
      <h2>{said.title}</h2>
      {items.value === null ? (
        <Loading label={words.value.knowledge.loading} rows={2} />
      ) : (
        <ol>
          {items.value.map((version) => (
            <li key={version.version}>
              <div class="version">
                <b class="mono">{version.version}</b>
                <span>{said.by(version.by)}</span>
                <time>{moment(version.at, language.value)}</time>
                {version.version === now.version && <span class="chip">{said.now}</span>}
                {version.version === now.publishedVersion && <span class="chip status live">{said.published}</span>}
                {version.text === null && <span class="chip status draft">{said.gone}</span>}
                {version.text !== null && version.version !== now.version && (
                  <span class="actions">
                    <button type="button" class="link" aria-expanded={open.value === version.version} onClick={() => (open.value = open.value === version.version ? null : version.version)}>
                      {said.compare}
                    </button>
                    {restore !== null && (
                      <button type="button" class="link" onClick={() => restore(version)}>
                        {said.restore}
                      </button>
                    )}
                  </span>
                )}
              </div>
              {open.value === version.version && version.text !== null && <Differences before={version.text} after={now} />}
            </li>
          ))}
        </ol>
      )}
      {more.value && (
        <button type="button" class="secondary" onClick={() => void read(items.value?.at(-1)?.version ?? null)}>
          {said.older}
        </button>
      )}
    </section>
  );
}
