// Decision: a version is read as what has changed since: field by field, the long ones line by line. Whatever is
// edited as a whole has the same list; what differs is where it is read and how two of them compare.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { ArticleText, Version } from "../api.ts";
import { language, meet, words } from "../desk.ts";
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

function Lines({ before, after }: { before: string; after: string }) {
  return (
    <>
      {shown(before, after).map((line, index) =>
        line.kind === "same" ? (
          <p key={index}>{line.text}</p>
        ) : line.kind === "gone" ? (
          <del key={index}>{line.text}</del>
        ) : (
          <ins key={index}>{line.text}</ins>
        ),
      )}
    </>
  );
}

/** What has changed from one version of an article to another. */
export function ArticleDifferences({ before, after }: { before: ArticleText; after: ArticleText }) {
  const said = words.value.versions;
  const changed = FIELDS.filter((field) => valueOf(before, field) !== valueOf(after, field));
  if (changed.length === 0) return <p class="quiet-text">{said.same}</p>;
  return (
    <>
      {changed.map((field) => (
        <section key={field} class="diff">
          <h3>{said.field[field]}</h3>
          <Lines before={valueOf(before, field)} after={valueOf(after, field)} />
        </section>
      ))}
    </>
  );
}

/** What has changed from one text to another. */
export function TextDifferences({ before, after }: { before: string; after: string }) {
  if (before === after) return <p class="quiet-text">{words.value.versions.same}</p>;
  return (
    <section class="diff">
      <Lines before={before} after={after} />
    </section>
  );
}

interface Kept<T> {
  readonly id: string;
  readonly now: { readonly version: number; readonly publishedVersion: number | null };
  readonly page: (id: string, before: number | null) => Promise<readonly Version<T>[]>;
  readonly compare: (text: T) => ComponentChildren;
  /** Null for those who may not change it. */
  readonly restore: ((version: number, text: T) => void) | null;
}

export function History<T>({ id, now, page, compare, restore }: Kept<T>) {
  const said = words.value.versions;
  const items = useSignal<readonly Version<T>[] | null>(null);
  const open = useSignal<number | null>(null);
  const more = useSignal(false);
  const read = async (before: number | null): Promise<void> => {
    try {
      const found = await page(id, before);
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
                      <button type="button" class="link" onClick={() => version.text !== null && restore(version.version, version.text)}>
                        {said.restore}
                      </button>
                    )}
                  </span>
                )}
              </div>
              {open.value === version.version && version.text !== null && compare(version.text)}
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
