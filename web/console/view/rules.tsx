// Decision: the rules of routing are one form over one document. The score stands above the weights
// as the sum that it will be, so that a change is seen before it is saved, and what the desk would
// refuse is said at its field. Two who edit at once are told so, and neither overwrites the other.

import type { ComponentChildren } from "preact";
import { Problem } from "../../widget/http.ts";
import { api, complaint, login, meet, teamNames, tell, words } from "../desk.ts";
import { isConflict } from "../draft.ts";
import { named } from "../i18n.ts";
import { faultsOf, formula, PRIORITIES, STEPS_MAX, sumsToOne, WEIGHTS, type Fault, type LanguageRule, type Offer, type Reach, type Rules, type Step } from "../rules.ts";
import { figure, type Stood } from "../staff.ts";
import { DraftHead, Reload, useDraft } from "./draft.tsx";
import { Icon } from "./icon.tsx";
import { Failed, Loading } from "./pieces.tsx";
import { TeamTabs } from "./team.tsx";

type FaultMap = ReadonlyMap<string, Fault>;

function Wrong({ faults, at }: { faults: FaultMap; at: string }) {
  const fault = faults.get(at);
  return fault === undefined ? null : (
    <small class="fault" role="alert">
      {named(words.value.rules.faults, fault)}
    </small>
  );
}

function Figure({ label, hint, value, at, faults, change }: { label: string; hint?: string; value: string; at: string; faults: FaultMap; change: (to: string) => void }) {
  return (
    <label>
      {label}
      <input inputMode="decimal" value={value} aria-invalid={faults.has(at)} onInput={(event) => change(event.currentTarget.value)} />
      {hint !== undefined && !faults.has(at) && <small>{hint}</small>}
      <Wrong faults={faults} at={at} />
    </label>
  );
}

function Choice<T extends string>({ label, value, all, name, change }: { label: string; value: T; all: readonly T[]; name: (one: T) => string; change: (to: T) => void }) {
  return (
    <label>
      {label}
      <select
        value={value}
        onChange={(event) => {
          const to = all.find((one) => one === event.currentTarget.value);
          if (to !== undefined) change(to);
        }}
      >
        {all.map((one) => (
          <option key={one} value={one}>
            {name(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** One of several lines that can be removed. */
function Line({ title, remove, label, children }: { title: string; remove: (() => void) | null; label: string; children: ComponentChildren }) {
  return (
    <fieldset class="rule-line">
      <legend>{title}</legend>
      <div class="rule-fields">{children}</div>
      {remove !== null && (
        <button type="button" class="quiet square" aria-label={label} onClick={remove}>
          <Icon name="cross" />
        </button>
      )}
    </fieldset>
  );
}

function Steps({ rules, faults, change }: { rules: Rules; faults: FaultMap; change: (to: Partial<Rules>) => void }) {
  const said = words.value.rules;
  const set = (n: number, to: Partial<Step>): void => change({ steps: rules.steps.map((one, at) => (at === n ? { ...one, ...to } : one)) });
  const next = String((figure(rules.steps.at(-1)?.after ?? "0") ?? 0) + 60);
  const languages: readonly (LanguageRule | "")[] = ["", "soft", "hard"];
  return (
    <section class="card sheet" aria-label={said.steps}>
      <div class="card-head">
        <h2>{said.steps}</h2>
        <button type="button" class="secondary" disabled={rules.steps.length >= STEPS_MAX} onClick={() => change({ steps: [...rules.steps, { after: next, reach: "all", also: [], minSkill: "0", language: "" }] })}>
          <Icon name="plus" />
          {said.addStep}
        </button>
      </div>
      <p class="quiet-text">{said.stepsLead}</p>
      {rules.steps.map((step, n) => (
        <Line key={n} title={said.step(n + 1)} label={said.deleteStep(n + 1)} remove={n === 0 ? null : () => change({ steps: rules.steps.filter((_, at) => at !== n) })}>
          <Figure label={said.after} value={step.after} at={`steps.${n}.after_seconds`} faults={faults} change={(after) => set(n, { after })} />
          <Choice<Reach> label={said.reach} value={step.reach} all={["own", "also", "all"]} name={(one) => named(said.reaches, one)} change={(reach) => set(n, { reach })} />
          <Figure label={said.minSkill} value={step.minSkill} at={`steps.${n}.min_skill`} faults={faults} change={(minSkill) => set(n, { minSkill })} />
          <Choice<LanguageRule | ""> label={said.stepLanguage} value={step.language} all={languages} name={(one) => (one === "" ? said.asAbove : named(said.languages, one))} change={(to) => set(n, { language: to })} />
          {step.reach === "also" && (
            <div class="checks rule-teams" role="group" aria-label={named(said.reaches, "also")}>
              {teamNames.value.size === 0 && <span class="quiet-text">{said.noTeams}</span>}
              {[...teamNames.value].map(([id, name]) => (
                <label key={id} class="check">
                  <input type="checkbox" checked={step.also.includes(id)} onChange={(event) => set(n, { also: event.currentTarget.checked ? [...step.also, id] : step.also.filter((one) => one !== id) })} />
                  {name}
                </label>
              ))}
              <Wrong faults={faults} at={`steps.${n}.teams`} />
            </div>
          )}
        </Line>
      ))}
    </section>
  );
}

function Offers({ rules, faults, change }: { rules: Rules; faults: FaultMap; change: (to: Partial<Rules>) => void }) {
  const said = words.value.rules;
  const set = (n: number, to: Partial<Offer>): void => change({ offers: rules.offers.map((one, at) => (at === n ? { ...one, ...to } : one)) });
  const next = String((figure(rules.offers.at(-1)?.after ?? "0") ?? 0) + 300);
  return (
    <section class="card sheet" aria-label={said.offers}>
      <div class="card-head">
        <h2>{said.offers}</h2>
        <button type="button" class="secondary" disabled={rules.offers.length >= STEPS_MAX} onClick={() => change({ offers: [...rules.offers, { after: next, what: "ticket" }] })}>
          <Icon name="plus" />
          {said.addOffer}
        </button>
      </div>
      <p class="quiet-text">{rules.offers.length === 0 ? said.noOffers : said.offersLead}</p>
      {rules.offers.map((offer, n) => (
        <Line key={n} title={said.offer(n + 1)} label={said.deleteOffer(n + 1)} remove={() => change({ offers: rules.offers.filter((_, at) => at !== n) })}>
          <Figure label={said.after} value={offer.after} at={`offers.${n}.after_seconds`} faults={faults} change={(after) => set(n, { after })} />
          <Choice<Offer["what"]> label={said.what} value={offer.what} all={["call_back", "ticket"]} name={(one) => named(said.whats, one)} change={(what) => set(n, { what })} />
        </Line>
      ))}
    </section>
  );
}

function Score({ rules, faults, change }: { rules: Rules; faults: FaultMap; change: (to: Partial<Rules>) => void }) {
  const said = words.value.rules;
  return (
    <section class="card sheet" aria-label={said.score}>
      <h2>{said.score}</h2>
      <p class="quiet-text">{said.scoreLead}</p>
      <output class="formula">
        {said.formula} = {formula(rules, (one) => named(said.weights, one))}
      </output>
      <div class="pair four">
        {WEIGHTS.map((one) => (
          <Figure key={one} label={named(said.weights, one)} hint={named(said.hints, one)} value={rules.weights[one]} at={`weights.${one}`} faults={faults} change={(to) => change({ weights: { ...rules.weights, [one]: to } })} />
        ))}
      </div>
      {!sumsToOne(rules) && !faults.has("weights.skill") && !faults.has("weights.profile") && <p class="note">{said.sum}</p>}
      <div class="pair">
        <Choice<LanguageRule> label={said.language} value={rules.language} all={["soft", "hard"]} name={(one) => named(said.languages, one)} change={(to) => change({ language: to })} />
        <Figure label={said.overtake} hint={said.overtakeHint} value={rules.overtake} at="overtake_seconds" faults={faults} change={(overtake) => change({ overtake })} />
      </div>
    </section>
  );
}

export function RulesPage() {
  const said = words.value.rules;
  const admin = login.value?.agent.role === "admin";
  const draft = useDraft<Stood<Rules>>({
    read: () => api.rules(),
    save: (rules, version) => api.saveRules(rules, version),
    say: (problem) => (isConflict(problem) ? words.value.rules.conflict : complaint(problem)),
  });
  const it = draft.settings.value;
  const faults: FaultMap = it === null ? new Map() : faultsOf(it);
  const change = (to: Partial<Rules>): void => draft.change((was) => ({ ...was, ...to }));
  const reset = async (): Promise<void> => {
    try {
      const found = await api.defaultRules();
      if (found === null) throw new Problem(502, "unreadable", "", "", null);
      change(found);
      tell(said.resetDone);
    } catch (problem) {
      meet(problem);
    }
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (faults.size > 0) document.querySelector<HTMLElement>('.rules [aria-invalid="true"]')?.focus();
    else if (await draft.save()) tell(said.saved);
  };
  return (
    <main class="page">
      <form class="sheets rules" noValidate onSubmit={save}>
        <DraftHead of={draft} title={words.value.team.title} sub={draft.stored.value === null ? "" : said.version(draft.stored.value.version)} save={admin && it !== null ? said.save : null}>
          <button type="button" class="secondary" onClick={() => void reset()}>
            {said.reset}
          </button>
        </DraftHead>
        <TeamTabs here="routing" />
        <p class="note">{admin ? said.lead : said.readOnly}</p>
        <Failed why={draft.failed.value}>
          <Reload of={draft} label={said.reload} />
        </Failed>
        {it === null ? (
          draft.failed.value === "" && <Loading label={words.value.knowledge.loading} rows={7} />
        ) : (
          <fieldset disabled={!admin} class="sheets">
            <Score rules={it} faults={faults} change={change} />
            <section class="card sheet" aria-label={said.targets}>
              <h2>{said.targets}</h2>
              <p class="quiet-text">{said.targetsLead}</p>
              <div class="pair four">
                {PRIORITIES.map((one) => (
                  <Figure key={one} label={named(words.value.priority, one)} value={it.targets[one]} at={`targets.${one}`} faults={faults} change={(to) => change({ targets: { ...it.targets, [one]: to } })} />
                ))}
              </div>
            </section>
            <Steps rules={it} faults={faults} change={change} />
            <Offers rules={it} faults={faults} change={change} />
            <section class="card sheet" aria-label={said.requeue}>
              <h2>{said.requeue}</h2>
              <div class="pair four">
                <Figure label={said.silent} value={it.silentSeconds} at="silent_seconds" faults={faults} change={(silentSeconds) => change({ silentSeconds })} />
                <Figure label={said.lost} value={it.lostSeconds} at="lost_seconds" faults={faults} change={(lostSeconds) => change({ lostSeconds })} />
                <Choice<Rules["silence"]> label={said.silence} value={it.silence} all={["exclude", "penalise"]} name={(one) => named(said.silences, one)} change={(silence) => change({ silence })} />
                {it.silence === "exclude" ? (
                  <Figure label={said.excludeFor} value={it.excludeSeconds} at="silence" faults={faults} change={(excludeSeconds) => change({ excludeSeconds })} />
                ) : (
                  <Figure label={said.penalty} value={it.penalty} at="silence" faults={faults} change={(penalty) => change({ penalty })} />
                )}
              </div>
            </section>
          </fieldset>
        )}
      </form>
    </main>
  );
}
