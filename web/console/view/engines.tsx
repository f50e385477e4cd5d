// Decision: engines are cards in the order in which they are asked; what most sites leave alone is
// folded away. The desk says where settings are wrong by the place in them, and the sentence stands
// at that field.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem } from "../../widget/http.ts";
import { api, complaint, language, login, tell, words } from "../desk.ts";
import { isConflict } from "../draft.ts";
import { asKind, begun, ENGINES_MAX, faultOf, KINDS, parseBudget, shifted, SLOTS, type Budget, type EngineDraft, type Engines, type EngineState, type Fault, type Settings } from "../engines.ts";
import { moment, named } from "../i18n.ts";
import { DraftHead, useDraft } from "./draft.tsx";
import { Icon } from "./icon.tsx";
import { Tabs } from "./knowledge.tsx";
import { Empty, Failed, Loading } from "./pieces.tsx";

type Change = (to: EngineDraft) => void;

function Wrong({ fault, field }: { fault: Fault | null; field: string }) {
  return fault === null || fault.field !== field ? null : (
    <small class="fault" role="alert">
      {fault.message}
    </small>
  );
}

function Amount({ label, value, change, field, fault, min = 0, max, step = 1 }: { label: string; value: number | null; change: (to: number | null) => void; field: string; fault: Fault | null; min?: number; max?: number; step?: number }) {
  return (
    <label>
      {label}
      <input type="number" min={min} max={max} step={step} value={value ?? ""} aria-invalid={fault?.field === field} onInput={(event) => change(event.currentTarget.value === "" ? null : event.currentTarget.valueAsNumber)} />
      <Wrong fault={fault} field={field} />
    </label>
  );
}

function Daily({ of, change, fault, prefix }: { of: Budget; change: (to: Budget) => void; fault: Fault | null; prefix: string }) {
  const said = words.value.engines;
  return (
    <div class="pair three">
      {(["requests", "tokens", "micros"] as const).map((one) => (
        <Amount key={one} label={named(said.daily, one)} value={of[one]} field={`${prefix}.${one}`} fault={fault} change={(to) => change({ ...of, [one]: to })} />
      ))}
    </div>
  );
}

function State({ of }: { of: EngineState | undefined }) {
  const said = words.value.engines;
  if (of === undefined) return <span class="chip status draft">{said.unsaved}</span>;
  return (
    <>
      <span class={`chip status ${of.breaker === "closed" ? "live" : "waiting"}`}>{of.last === null ? said.unasked : named(said.breaker, of.breaker)}</span>
      {of.last !== null && (
        <span class="quiet-text">
          {said.last(of.last)} · {moment(of.lastAt, language.value)}
        </span>
      )}
      <span class="quiet-text">{said.today(of.today.requests, of.today.tokens)}</span>
    </>
  );
}

function Engine({ n, count, of, state, fault, change, move, remove }: { n: number; count: number; of: EngineDraft; state: EngineState | undefined; fault: Fault | null; change: Change; move: (by: 1 | -1) => void; remove: () => void }) {
  const said = words.value.engines;
  const text = (field: string): string => (typeof of[field] === "string" ? (of[field] as string) : "");
  const figure = (field: string): number | null => (typeof of[field] === "number" ? (of[field] as number) : null);
  const set = (to: EngineDraft): void => change({ ...of, ...to });
  const model = text("kind") === "openai";
  const spoken = Array.isArray(of["languages"]) ? (of["languages"] as readonly unknown[]) : [];
  const amount = (field: string, label: string, more: { min?: number; max?: number; step?: number } = {}) => (
    // An emptied number goes back to the desk's own default.
    <Amount label={label} value={figure(field)} field={field} fault={fault} {...more} change={(to) => set({ [field]: to ?? undefined })} />
  );
  return (
    <li class="card sheet engine">
      <div class="card-head">
        <h2>
          {n + 1}. {text("id")}
        </h2>
        <State of={state} />
        <button type="button" class="quiet square" aria-label={said.up(text("id"))} disabled={n === 0} onClick={() => move(-1)}>
          <Icon name="up" />
        </button>
        <button type="button" class="quiet square" aria-label={said.down(text("id"))} disabled={n === count - 1} onClick={() => move(1)}>
          <Icon name="down" />
        </button>
        <button type="button" class="quiet square" aria-label={said.delete(text("id"))} onClick={remove}>
          <Icon name="cross" />
        </button>
      </div>
      <div class="pair three">
        <label>
          {said.id}
          <input required value={text("id")} aria-invalid={fault?.field === "id"} onInput={(event) => set({ id: event.currentTarget.value })} />
          <Wrong fault={fault} field="id" />
        </label>
        <label>
          {said.kind}
          <select value={text("kind")} onChange={(event) => change(asKind(of, event.currentTarget.value))}>
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {said.kinds[one]}
              </option>
            ))}
          </select>
          <Wrong fault={fault} field="kind" />
        </label>
        <label>
          {said.slot}
          <select value={figure("slot") ?? 1} onChange={(event) => set({ slot: Number(event.currentTarget.value) })}>
            {SLOTS.map((one) => (
              <option key={one} value={one}>
                {said.slotOf(one)}
              </option>
            ))}
          </select>
          <Wrong fault={fault} field="slot" />
        </label>
        {model && (
          <label>
            {said.model}
            <input required value={text("model")} aria-invalid={fault?.field === "model"} onInput={(event) => set({ model: event.currentTarget.value })} />
            <Wrong fault={fault} field="model" />
          </label>
        )}
        <label>
          {said.languages}
          <select value={spoken.length === 1 ? String(spoken[0]) : ""} onChange={(event) => set({ languages: event.currentTarget.value === "" ? [] : [event.currentTarget.value] })}>
            <option value="">{words.value.synonyms.both}</option>
            {(["zh", "en"] as const).map((one) => (
              <option key={one} value={one}>
                {words.value.knowledge.lang[one]}
              </option>
            ))}
          </select>
        </label>
        {amount("timeout_ms", said.timeout, { min: 100, max: 20_000, step: 100 })}
      </div>
      <details open={fault !== null}>
        <summary>{said.more}</summary>
        <div class="pair three">
          {amount("from_confidence", said.fromConfidence, { max: 1, step: 0.05 })}
          {amount("below_confidence", said.belowConfidence, { max: 1, step: 0.05 })}
          {amount("minimum_confidence", said.minimumConfidence, { max: 1, step: 0.05 })}
          {amount("tries", said.tries, { min: 1, max: 3 })}
          <label>
            {said.path}
            <input placeholder="/…" value={text("path")} aria-invalid={fault?.field === "path"} onInput={(event) => set({ path: event.currentTarget.value })} />
            <Wrong fault={fault} field="path" />
          </label>
          {model && amount("max_tokens", said.maxTokens, { min: 16, max: 4_096 })}
          {model && amount("prompt_micros", said.promptPrice)}
          {model && amount("completion_micros", said.completionPrice)}
          {amount("request_micros", said.requestPrice)}
        </div>
        {model && (
          <div class="checks">
            {(["stream", "lookup"] as const).map((one) => (
              <label key={one} class="check">
                <input type="checkbox" checked={of[one] === true} onChange={(event) => set({ [one]: event.currentTarget.checked })} />
                {said[one]}
              </label>
            ))}
          </div>
        )}
        <h3>{said.dailyOfOne}</h3>
        <Daily of={parseBudget(of["daily"])} prefix="daily" fault={fault} change={(daily) => set({ daily })} />
      </details>
    </li>
  );
}

export function EnginesPage() {
  const said = words.value.engines;
  const admin = login.value?.agent.role === "admin";
  const fault = useSignal<Fault | null>(null);
  const draft = useDraft<Engines>({
    read: () => api.engines(),
    save: (settings, version) => api.saveEngines(settings, version),
    say: (problem) => {
      if (isConflict(problem)) return words.value.engines.conflict;
      fault.value = problem instanceof Problem ? faultOf(problem.message) : null;
      return fault.value === null ? complaint(problem) : words.value.article.faulty;
    },
  });
  useEffect(() => {
    if (fault.value !== null) document.querySelector<HTMLElement>('.engines [aria-invalid="true"]')?.focus();
  }, [fault.value]);
  const [stored, it] = [draft.stored.value, draft.settings.value];
  const change = (to: Partial<Settings>): void => draft.change((was) => ({ ...was, ...to }));
  const engines = (to: readonly EngineDraft[]): void => {
    fault.value = null;
    change({ engines: to });
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    fault.value = null;
    if (await draft.save()) tell(said.saved);
  };
  const count = it?.engines.length ?? 0;
  return (
    <main class="page">
      <form class="engines" onSubmit={save}>
        <DraftHead of={draft} title={words.value.knowledge.title} save={admin && it !== null ? said.save : null}>
          <button type="button" class="secondary" disabled={count >= ENGINES_MAX} onClick={() => engines([...(it?.engines ?? []), begun(count + 1)])}>
            <Icon name="plus" />
            {said.add}
          </button>
        </DraftHead>
        <Tabs here="engines" />
        <p class="note">{admin ? said.lead : words.value.knowledge.readOnly}</p>
        <Failed why={draft.failed.value} />
        {it === null ? (
          draft.failed.value === "" && <Loading label={words.value.knowledge.loading} rows={4} />
        ) : (
          <fieldset disabled={!admin} class="sheets">
            {it.engines.length === 0 ? (
              <Empty icon="engine" title={said.empty} hint={said.emptyHint} />
            ) : (
              <ol class="sheets">
                {it.engines.map((engine, n) => (
                  <Engine
                    key={n}
                    n={n}
                    count={count}
                    of={engine}
                    state={stored?.state.find((one) => one.engine === engine["id"])}
                    fault={fault.value?.engine === n ? fault.value : null}
                    change={(to) => engines(it.engines.map((one, at) => (at === n ? to : one)))}
                    move={(by) => engines(shifted(it.engines, n, by))}
                    remove={() => engines(it.engines.filter((_, at) => at !== n))}
                  />
                ))}
              </ol>
            )}
            <section class="card sheet" aria-label={said.policy}>
              <div class="card-head">
                <h2>{said.policy}</h2>
                <span class="quiet-text">{said.today(stored?.today.requests ?? 0, stored?.today.tokens ?? 0)}</span>
              </div>
              <div class="pair three">
                <label>
                  {said.prefer}
                  <select value={it.prefer} onChange={(event) => change({ prefer: event.currentTarget.value })}>
                    {(["order", "cost"] as const).map((one) => (
                      <option key={one} value={one}>
                        {said.preferences[one]}
                      </option>
                    ))}
                  </select>
                </label>
                <Amount label={said.pause} value={it.pauseMs / 1_000} min={1} max={600} field="pause_ms" fault={fault.value?.engine === null ? fault.value : null} change={(to) => change({ pauseMs: Math.round((to ?? 30) * 1_000) })} />
              </div>
              <h3>{said.dailyOfAll}</h3>
              <Daily of={it.daily} prefix="daily" fault={fault.value?.engine === null ? fault.value : null} change={(daily) => change({ daily })} />
            </section>
          </fieldset>
        )}
      </form>
    </main>
  );
}
