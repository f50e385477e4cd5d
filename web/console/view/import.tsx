// Decision: files are tried first, and what they would do is shown; only then are they imported,
// part by part, so that a large import shows how far it has come and goes on where it was cut off.

import { useSignal } from "@preact/signals";
import { Problem } from "../../widget/http.ts";
import type { Imported, ImportProblem } from "../api.ts";
import { parseImportProblems } from "../api.ts";
import { api, meet, words } from "../desk.ts";
import { chosen, inParts, type Chosen, type Part } from "../knowledge.ts";

/** How many problems are read before somebody mends the first. */
const SHOWN = 20;

function Problems({ title, items }: { title: string; items: readonly ImportProblem[] }) {
  const said = words.value;
  return (
    <div class="note bad" role="alert">
      <p>{title}</p>
      <ul>
        {items.slice(0, SHOWN).map((one, index) => (
          <li key={index}>
            {one.line > 0 && `${said.knowledge.line(one.line)} · `}
            {one.field}: {one.message}
          </li>
        ))}
      </ul>
      {items.length > SHOWN && <p>{said.imports.more}</p>}
    </div>
  );
}

export function Import({ done }: { done: () => void }) {
  const said = words.value.imports;
  const files = useSignal<Chosen | null>(null);
  const would = useSignal<Imported | null>(null);
  const problems = useSignal<readonly ImportProblem[]>([]);
  const skip = useSignal(false);
  const category = useSignal("general");
  const base = useSignal("");
  const part = useSignal<Part | null>(null);
  const told = useSignal("");
  const wish = () => ({ format: files.value?.format ?? "json", onFault: skip.value ? ("skip" as const) : ("refuse" as const), ...(files.value?.format === "html" ? { category: category.value, base: base.value } : {}) });
  const check = async (): Promise<void> => {
    const it = files.value;
    if (it === null) return;
    would.value = null;
    problems.value = [];
    try {
      const found = await api.importArticles({ ...wish(), dryRun: true }, it.raw);
      would.value = found;
      if (found.total === 0) told.value = said.nothing;
    } catch (problem) {
      if (problem instanceof Problem && problem.code === "invalid_import") problems.value = parseImportProblems(problem.body);
      if (problems.value.length === 0) meet(problem);
    }
  };
  const offer = async (list: FileList | null): Promise<void> => {
    if (list === null || list.length === 0) return;
    const found = await chosen([...list]);
    told.value = found === null ? said.unknown : "";
    files.value = found;
    skip.value = false;
    await check();
  };
  const take = async (): Promise<void> => {
    const it = files.value;
    if (it === null) return;
    let far: Part = { done: 0, total: would.value?.total ?? 0 };
    part.value = far;
    try {
      const all = await inParts(
        (from, count) => api.importArticles({ ...wish(), dryRun: false, from, count }, it.raw),
        (now) => (part.value = far = now),
      );
      told.value = said.done(all.created, all.updated);
      problems.value = all.problems;
      files.value = null;
      would.value = null;
    } catch (problem) {
      told.value = said.interrupted(far.done, far.total);
      meet(problem);
    } finally {
      part.value = null;
      done();
    }
  };
  const picker = (folder: boolean) => (
    <label class="secondary file">
      {folder ? said.folder : said.files}
      <input
        type="file"
        multiple
        {...(folder ? { webkitdirectory: true } : { accept: ".json,.csv,.md,.markdown,.html,.htm" })}
        onChange={(event) => {
          const input = event.currentTarget;
          void offer(input.files).then(() => (input.value = ""));
        }}
      />
    </label>
  );
  const it = files.value;
  const now = part.value;
  return (
    <section class="import" aria-label={words.value.knowledge.import}>
      <div class="actions">
        {picker(false)}
        {picker(true)}
      </div>
      {told.value !== "" && (
        <p class="note" role="status">
          {told.value}
        </p>
      )}
      {now !== null && (
        <div class="note" role="status">
          <span>{said.progress(now.done, now.total)}</span>
          <progress max={Math.max(1, now.total)} value={now.done} aria-label={said.progress(now.done, now.total)} />
        </div>
      )}
      {it !== null && now === null && (
        <div class="card fields">
          <p>{said.chosen(it.files)}</p>
          {it.format === "html" && (
            <div class="pair">
              <label>
                {said.category}
                <input value={category.value} onInput={(event) => (category.value = event.currentTarget.value)} />
              </label>
              <label>
                {said.base}
                <input type="url" value={base.value} onInput={(event) => (base.value = event.currentTarget.value)} />
              </label>
            </div>
          )}
          {(problems.value.length > 0 || skip.value) && (
            <label class="check">
              <input
                type="checkbox"
                checked={skip.value}
                onChange={(event) => {
                  skip.value = event.currentTarget.checked;
                  void check();
                }}
              />
              {said.skip}
            </label>
          )}
          {would.value !== null && <p role="status">{words.value.knowledge.importing(would.value.created, would.value.updated, would.value.unchanged)}</p>}
          <div class="actions">
            <button
              type="button"
              class="secondary"
              onClick={() => {
                files.value = null;
                problems.value = [];
              }}
            >
              {words.value.knowledge.cancel}
            </button>
            {it.format === "html" && (
              <button type="button" class="secondary" onClick={() => void check()}>
                {said.check}
              </button>
            )}
            <button type="button" class="primary" disabled={would.value === null || would.value.total === 0} onClick={() => void take()}>
              {words.value.knowledge.confirm}
            </button>
          </div>
        </div>
      )}
      {would.value !== null && would.value.skipped > 0 && <Problems title={said.skipped(would.value.skipped)} items={would.value.problems} />}
      {problems.value.length > 0 && <Problems title={it === null ? said.skippedDone(problems.value.length) : words.value.knowledge.problems} items={problems.value} />}
    </section>
  );
}
