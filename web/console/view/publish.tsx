// Decision: publishing is asked for twice: the first press shows what customers would see change,
// the second does it.

import { useSignal } from "@preact/signals";
import type { Pending, Publishing } from "../api.ts";
import { api, language, meet, tell, words } from "../desk.ts";

export function Publish({ waiting, done }: { waiting: number; done: () => void }) {
  const said = words.value.pending;
  const asked = useSignal<Pending | null>(null);
  const flows = useSignal<readonly string[]>([]);
  const busy = useSignal(false);
  const far = useSignal<Publishing | null>(null);
  const ask = async (): Promise<void> => {
    try {
      const [pending, heads] = await Promise.all([api.pending(), api.flows()]);
      flows.value = heads.filter((head) => head.version !== head.publishedVersion).map((head) => head.title[language.value] || head.id);
      asked.value = pending;
    } catch (problem) {
      meet(problem);
    }
  };
  const learning = useSignal<string | null>(null);
  const publish = async (): Promise<void> => {
    busy.value = true;
    try {
      tell(words.value.knowledge.published(await api.publish((now) => (far.value = now))));
      asked.value = null;
      done();
      void learn();
    } catch (problem) {
      meet(problem);
    } finally {
      busy.value = false;
      far.value = null;
    }
  };
  // Customers see what is published meanwhile; without the deep tier the bot is a little less sure, no more.
  const learn = async (): Promise<void> => {
    try {
      await api.embed((made, total) => (learning.value = `${said.learning} ${made.toLocaleString()} / ${total.toLocaleString()}`));
    } catch {
      // The next publish goes on with it.
    } finally {
      learning.value = null;
    }
  };
  const it = asked.value;
  const named = it?.items.length ?? 0;
  const rest = it === null ? 0 : it.created + it.changed + it.removed - Math.min(named, SHOWN);
  return (
    <>
      <button type="button" class="primary" disabled={busy.value} aria-expanded={it !== null} onClick={() => void ask()}>
        {words.value.knowledge.publish}
        {waiting > 0 && <span class="count">{waiting}</span>}
      </button>
      {learning.value !== null && (
        <p class="quiet-text" role="status">
          {learning.value}
        </p>
      )}
      {it !== null && (
        <div class="card pending" role="alertdialog" aria-label={said.title}>
          <h2>{said.title}</h2>
          <p>{said.counts(it.created, it.changed, it.removed)}</p>
          {it.synonyms && <p>{said.synonyms}</p>}
          {flows.value.length > 0 && <p>{said.flows(flows.value.join(words.value.pending.and))}</p>}
          <ul class="scroll">
            {it.items.slice(0, SHOWN).map((one) => (
              <li key={one.id}>
                <span class={`chip status ${one.change === "removed" ? "draft" : "changed"}`}>{said.change[one.change] ?? one.change}</span> {one.title}
              </li>
            ))}
          </ul>
          {rest > 0 && <p class="quiet-text">{said.more(rest)}</p>}
          {far.value !== null && (
            <p class="quiet-text" role="status">
              {said.stage[far.value.stage] ?? far.value.stage} {far.value.done.toLocaleString()} / {far.value.total.toLocaleString()}
            </p>
          )}
          <div class="actions">
            <button type="button" class="secondary" onClick={() => (asked.value = null)}>
              {words.value.knowledge.cancel}
            </button>
            <button type="button" class="primary" disabled={busy.value} onClick={() => void publish()}>
              {words.value.knowledge.publish}
            </button>
          </div>
        </div>
      )}
    </>
  );
}

const SHOWN = 50;
