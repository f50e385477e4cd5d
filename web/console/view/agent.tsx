// Decision: an agent is edited on a page of their own, where all that is known of them stands
// together. What the form can tell to be wrong it says at the field; what the desk refuses is put
// to the field that its sentence is about. Removing asks first, and says what becomes of the work.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Problem } from "../../widget/http.ts";
import type { Colleague } from "../api.ts";
import { api, complaint, go, language, learnTeams, login, tell, words } from "../desk.ts";
import { isConflict } from "../draft.ts";
import { named } from "../i18n.ts";
import { CAPACITY_MAX, draftOf, faultsOf, fieldOf, issuesOf, LEVEL_MAX, newcomer, proficiency, ROLES, wishOf, type AgentDraft, type AgentField, type Faults, type TeamName } from "../staff.ts";
import { Crumb, Empty, Failed, Loading } from "./pieces.tsx";

function Field({ label, hint, fault, children }: { label: string; hint?: string; fault: string | undefined; children: ComponentChildren }) {
  return (
    <label>
      {label}
      {children}
      {fault === undefined ? (
        hint !== undefined && <small>{hint}</small>
      ) : (
        <small class="fault" role="alert">
          {fault}
        </small>
      )}
    </label>
  );
}

/** Boxes of which some are ticked. */
function Several({ label, fault, all, some, change, none }: { label: string; fault: string | undefined; all: readonly (readonly [string, string])[]; some: readonly string[]; change: (to: readonly string[]) => void; none: string }) {
  return (
    <fieldset class="several" aria-invalid={fault !== undefined}>
      <legend>{label}</legend>
      <div class="checks">
        {all.length === 0 && <span class="quiet-text">{none}</span>}
        {all.map(([id, name]) => (
          <label key={id} class="check">
            <input type="checkbox" checked={some.includes(id)} onChange={(event) => change(event.currentTarget.checked ? [...some, id] : some.filter((one) => one !== id))} />
            {name}
          </label>
        ))}
      </div>
      {fault !== undefined && (
        <small class="fault" role="alert">
          {fault}
        </small>
      )}
    </fieldset>
  );
}

function Removal({ of, done }: { of: Colleague; done: () => void }) {
  const said = words.value.staff;
  const busy = useSignal(false);
  const failed = useSignal("");
  const remove = async (): Promise<void> => {
    busy.value = true;
    try {
      await api.removeAgent(of.id);
      tell(said.removed(of.name));
      go({ at: "team", id: "skills" });
    } catch (problem) {
      failed.value = isConflict(problem) ? problem.message : complaint(problem);
      busy.value = false;
    }
  };
  return (
    <div class="note bad ask" role="alertdialog" aria-label={said.removeTitle(of.name)}>
      <span>
        <b>{said.removeTitle(of.name)}</b> {said.removeAsk(of.open)}
        {failed.value !== "" && <strong role="alert"> {failed.value}</strong>}
      </span>
      <button type="button" class="secondary" autofocus onClick={done}>
        {said.cancel}
      </button>
      <button type="button" class="primary" disabled={busy.value} onClick={() => void remove()}>
        {said.remove}
      </button>
    </div>
  );
}

export function AgentPage({ id }: { id: string }) {
  const said = words.value.staff;
  const fresh = id === "";
  const admin = login.value?.agent.role === "admin";
  const agents = useSignal<readonly Colleague[] | null>(null);
  const teams = useSignal<readonly TeamName[]>([]);
  const draft = useSignal<AgentDraft | null>(null);
  const tried = useSignal(false);
  const refused = useSignal<Faults>({});
  const failed = useSignal("");
  const asking = useSignal(false);
  const busy = useSignal(false);
  useEffect(() => {
    Promise.all([api.team(), api.teams()]).then(
      ([team, found]) => {
        agents.value = team;
        teams.value = found.settings;
        learnTeams(found.settings);
        const issues = issuesOf(team);
        const known = team.find((one) => one.id === id);
        draft.value = fresh ? newcomer(issues, language.value) : known === undefined ? null : draftOf(known, issues);
      },
      (problem: unknown) => {
        failed.value = complaint(problem);
      },
    );
  }, []);
  const it = draft.value;
  const known = agents.value?.find((one) => one.id === id);
  const faults = it === null ? {} : faultsOf(it, fresh, (agents.value ?? []).map((one) => one.id));
  const faultAt = (field: AgentField): string | undefined => {
    const code = faults[field];
    return tried.value && code !== undefined ? named(said.faults, code) : refused.value[field];
  };
  const change = (to: Partial<AgentDraft>): void => {
    if (draft.value !== null) draft.value = { ...draft.value, ...to };
    refused.value = {};
  };
  const toFault = (): void => {
    window.setTimeout(() => document.querySelector<HTMLElement>('.agent-form [aria-invalid="true"]')?.focus(), 0);
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (it === null || busy.value) return;
    tried.value = true;
    failed.value = "";
    if (Object.keys(faults).length > 0) return toFault();
    busy.value = true;
    try {
      await api.saveAgent(wishOf(it));
      tell(said.saved);
      go({ at: "team", id: "skills" });
    } catch (problem) {
      const field = problem instanceof Problem && (problem.status === 400 || problem.status === 409) ? fieldOf(problem.message) : null;
      if (field === null) failed.value = isConflict(problem) ? problem.message : complaint(problem);
      else {
        refused.value = { [field]: problem instanceof Problem ? problem.message : "" };
        toFault();
      }
    } finally {
      busy.value = false;
    }
  };
  const text = (field: "id" | "name" | "level" | "capacity" | "password", more: Record<string, unknown>) => (
    <input value={it?.[field] ?? ""} aria-invalid={faultAt(field) !== undefined} onInput={(event) => change({ [field]: event.currentTarget.value })} {...more} />
  );
  return (
    <main class="page">
      <Crumb to={{ at: "team", id: "skills" }}>{said.back}</Crumb>
      <Failed why={failed.value} />
      {agents.value === null ? (
        failed.value === "" && <Loading label={words.value.knowledge.loading} rows={6} />
      ) : it === null ? (
        <Empty icon="team" title={said.missing} />
      ) : (
        <form class="sheets agent-form" noValidate onSubmit={save}>
          <header class="page-head">
            <h1>{fresh ? said.new : known?.name}</h1>
            {admin && (
              <div class="actions">
                {known !== undefined && (
                  <button type="button" class="secondary" disabled={known.id === login.value?.agent.id} title={known.id === login.value?.agent.id ? said.self : undefined} aria-expanded={asking.value} onClick={() => (asking.value = true)}>
                    {said.remove}
                  </button>
                )}
                <button type="submit" class="primary" disabled={busy.value}>
                  {said.save}
                </button>
              </div>
            )}
          </header>
          {!admin && <p class="note">{said.readOnly}</p>}
          {asking.value && known !== undefined && <Removal of={known} done={() => (asking.value = false)} />}
          <fieldset disabled={!admin} class="sheets">
            <section class="card sheet">
              <div class="pair">
                <Field label={said.id} hint={said.idHint} fault={faultAt("id")}>
                  {text("id", { disabled: !fresh, autocomplete: "off", autocapitalize: "none", spellcheck: false, class: "mono" })}
                </Field>
                <Field label={said.name} fault={faultAt("name")}>
                  {text("name", { autocomplete: "off" })}
                </Field>
                <Field label={said.role} hint={named(said.roleHints, it.role)} fault={faultAt("role")}>
                  <select value={it.role} onChange={(event) => change({ role: ROLES.find((one) => one === event.currentTarget.value) ?? "agent" })}>
                    {ROLES.map((one) => (
                      <option key={one} value={one}>
                        {named(said.roles, one)}
                      </option>
                    ))}
                  </select>
                </Field>
                <Field label={fresh ? said.password : said.newPassword} hint={said.passwordHint} fault={faultAt("password")}>
                  {text("password", { type: "password", autocomplete: "new-password" })}
                </Field>
                <Field label={said.capacity} hint={said.capacityHint} fault={faultAt("capacity")}>
                  {text("capacity", { type: "number", min: 0, max: CAPACITY_MAX })}
                </Field>
                <Field label={said.tier} hint={said.tierHint} fault={faultAt("level")}>
                  {text("level", { type: "number", min: 0, max: LEVEL_MAX })}
                </Field>
              </div>
              <Several label={said.languages} fault={faultAt("languages")} all={(["zh", "en"] as const).map((one) => [one, named(words.value.knowledge.lang, one)] as const)} some={it.languages} change={(languages) => change({ languages })} none="" />
              <Several label={said.teams} fault={faultAt("teams")} all={teams.value.map((team) => [team.id, team.name] as const)} some={it.teams} change={(some) => change({ teams: some })} none={said.noTeams} />
              <Field label={said.segments} hint={said.segmentsHint} fault={undefined}>
                <input value={it.segments} onInput={(event) => change({ segments: event.currentTarget.value })} />
              </Field>
            </section>
            <section class="card sheet" aria-label={said.skills}>
              <div class="card-head">
                <h2>{said.skills}</h2>
                {faultAt("skills") !== undefined && (
                  <small class="fault" role="alert">
                    {faultAt("skills")}
                  </small>
                )}
              </div>
              <div class="skill-fields">
                {it.skills.map((skill, n) => (
                  <label key={skill.issue}>
                    {named(words.value.issues, skill.issue)}
                    <input
                      inputMode="decimal"
                      placeholder="0"
                      value={skill.value}
                      aria-invalid={proficiency(skill.value) === null}
                      onInput={(event) => change({ skills: it.skills.map((one, at) => (at === n ? { ...one, value: event.currentTarget.value } : one)) })}
                    />
                  </label>
                ))}
              </div>
            </section>
          </fieldset>
        </form>
      )}
    </main>
  );
}
