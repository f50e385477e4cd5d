// Decision: a view is made from what is looked for and edited where it is looked at; there is no page
// of views. It is saved into the list that the page has seen: where somebody else has saved meanwhile
// the desk refuses, the list is read again and the form stays as it was typed.

import { useSignal } from "@preact/signals";
import { language, login, tell, words } from "../desk.ts";
import type { Draft } from "../draft.ts";
import { both, isEmpty, type Filter } from "../find.ts";
import { NAME_MAX, newId, VIEWS_MAX, withView, type Shown, type Views } from "../views.ts";
import { Modal } from "./dialogs.tsx";
import { Reload } from "./draft.tsx";
import { Failed } from "./pieces.tsx";

interface Edit {
  /** The view that is edited; null for a new one. */
  readonly view: Shown | null;
  /** What the list shows at the moment, all in all, and on top of the view. */
  readonly shown: Filter;
  readonly more: Filter;
  readonly site: Draft<Views>;
  readonly own: Draft<Views>;
  readonly close: () => void;
  /** The id of what was saved; null where it was removed. */
  readonly done: (id: string | null) => void;
}

export function EditView({ view, shown, more, site, own, close, done }: Edit) {
  const said = words.value.views;
  const code = language.value;
  const other = code === "zh" ? "en" : "zh";
  const admin = login.value?.agent.role === "admin";
  const everyone = useSignal(view !== null && !view.own);
  const was = view?.names ?? { zh: "", en: "" };
  // A name that stands for both languages stays one.
  const names = useSignal(was.zh === was.en ? { zh: "", en: "", [code]: was[code] } : was);
  const narrow = useSignal(false);
  const removing = useSignal(false);
  const into = everyone.value ? site : own;
  const store = async (views: Views["settings"], id: string | null): Promise<void> => {
    if (!(await into.save(views))) return;
    tell(id === null ? said.removed : said.saved);
    close();
    done(id);
  };
  const save = (event: Event): void => {
    event.preventDefault();
    const name = names.value[code].trim();
    if (name === "") return;
    const called = { zh: names.value.zh.trim() || name, en: names.value.en.trim() || name };
    const taken = [...(site.settings.value ?? []), ...(own.settings.value ?? [])].map((one) => one.id);
    const id = view?.id ?? newId(called.en, taken);
    const filter = view === null ? shown : narrow.value ? both(view.filter, more) : view.filter;
    const next = withView(into.settings.value ?? [], { id, names: called, filter });
    if (next.length > VIEWS_MAX) into.failed.value = said.full;
    else void store(next, id);
  };
  const remove = (): void => {
    if (!removing.value) removing.value = true;
    else void store((into.settings.value ?? []).filter((one) => one.id !== view?.id), null);
  };
  const title = view === null ? said.saveTitle : said.editOf(view.names[code]);
  return (
    <Modal label={title} closed={close}>
      <h2>{title}</h2>
      <form class="view-edit" onSubmit={save}>
        <Failed why={into.failed.value}>{into.conflict.value ? <Reload of={into} label={said.reload} /> : undefined}</Failed>
        <label>
          {said.name}
          <input required autofocus maxLength={NAME_MAX} value={names.value[code]} onInput={(event) => (names.value = { ...names.value, [code]: event.currentTarget.value })} />
        </label>
        <label>
          {said.other}
          <input maxLength={NAME_MAX} lang={other === "zh" ? "zh-CN" : "en"} value={names.value[other]} onInput={(event) => (names.value = { ...names.value, [other]: event.currentTarget.value })} />
        </label>
        {admin && view === null && (
          <div class="segments" role="group" aria-label={said.who}>
            {[false, true].map((all) => (
              <button key={String(all)} type="button" aria-pressed={everyone.value === all} onClick={() => (everyone.value = all)}>
                {all ? said.everyone : said.mine}
              </button>
            ))}
          </div>
        )}
        {view !== null && !isEmpty(more) && (
          <label class="check">
            <input type="checkbox" checked={narrow.value} onChange={(event) => (narrow.value = event.currentTarget.checked)} />
            {said.narrow}
          </label>
        )}
        {removing.value && <p class="note bad">{said.removeAsk}</p>}
        <div class="actions">
          {view !== null && (
            <button type="button" class="secondary danger" disabled={into.busy.value} onClick={remove}>
              {said.remove}
            </button>
          )}
          <button type="button" class="secondary" onClick={(event) => event.currentTarget.closest("dialog")?.close()}>
            {said.cancel}
          </button>
          <button type="submit" class="primary" disabled={into.busy.value || into.stored.value === null}>
            {said.confirm}
          </button>
        </div>
      </form>
    </Modal>
  );
}

/** Whether one may edit a view: one's own, and as an admin the site's. */
export function mayEdit(view: Shown | undefined): view is Shown {
  return view !== undefined && (view.own || login.value?.agent.role === "admin");
}
