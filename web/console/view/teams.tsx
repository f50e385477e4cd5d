// Decision: teams are a short list that is edited as a whole and saved with the version that was
// seen. Who is in a team stands with the agent, so a team with somebody in it cannot be removed here.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem } from "../../widget/http.ts";
import type { Colleague } from "../api.ts";
import { api, explain, learnTeams, login, meet, tell, words } from "../desk.ts";
import { named } from "../i18n.ts";
import { membersOf, TEAM_NAME_MAX, teamFaults, TEAMS_MAX, type Stood, type TeamName } from "../staff.ts";
import { Icon } from "./icon.tsx";
import { Empty, Loading } from "./pieces.tsx";
import { TeamTabs } from "./team.tsx";

export function TeamsPage() {
  const said = words.value.teams;
  const admin = login.value?.agent.role === "admin";
  const stored = useSignal<Stood<readonly TeamName[]> | null>(null);
  const draft = useSignal<readonly TeamName[]>([]);
  const agents = useSignal<readonly Colleague[]>([]);
  const dirty = useSignal(false);
  const tried = useSignal(false);
  const failed = useSignal("");
  const conflict = useSignal(false);
  const busy = useSignal(false);
  const show = (found: Stood<readonly TeamName[]>): void => {
    stored.value = found;
    draft.value = found.settings;
    [dirty.value, tried.value, conflict.value] = [false, false, false];
    learnTeams(found.settings);
  };
  const read = (): void => {
    failed.value = "";
    Promise.all([api.teams(), api.team()]).then(
      ([found, team]) => {
        show(found);
        agents.value = team;
      },
      (problem: unknown) => {
        if (problem instanceof Problem && problem.sessionOver) meet(problem);
        else failed.value = explain(problem);
      },
    );
  };
  useEffect(read, []);
  const members = membersOf(agents.value);
  const faults = teamFaults(draft.value);
  const change = (to: readonly TeamName[]): void => {
    draft.value = to;
    dirty.value = true;
  };
  const set = (n: number, to: Partial<TeamName>): void => change(draft.value.map((one, at) => (at === n ? { ...one, ...to } : one)));
  const isNew = (team: TeamName): boolean => !(stored.value?.settings ?? []).some((one) => one.id === team.id);
  const known = stored.value?.settings.length ?? 0;
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (stored.value === null || busy.value) return;
    tried.value = true;
    failed.value = "";
    if (faults.some((fault) => fault !== null)) {
      window.setTimeout(() => document.querySelector<HTMLElement>('.teams [aria-invalid="true"]')?.focus(), 0);
      return;
    }
    busy.value = true;
    try {
      show(await api.saveTeams(draft.value.map((team) => ({ ...team, name: team.name.trim() })), stored.value.version));
      tell(said.saved);
    } catch (problem) {
      if (problem instanceof Problem && problem.sessionOver) meet(problem);
      // Either somebody else has changed the teams, or has put an agent into one of them.
      else if (problem instanceof Problem && problem.status === 409) {
        conflict.value = true;
        failed.value = /cannot go/.test(problem.message) ? problem.message : said.conflict;
      } else failed.value = explain(problem);
    } finally {
      busy.value = false;
    }
  };
  return (
    <main class="page">
      <form class="sheets teams" noValidate onSubmit={save}>
        <header class="page-head">
          <div>
            <h1>{words.value.team.title}</h1>
            {dirty.value && <p class="page-sub">{words.value.knowledge.unsaved}</p>}
          </div>
          {admin && (
            <div class="actions">
              <button type="button" class="secondary" disabled={stored.value === null || draft.value.length >= TEAMS_MAX} onClick={() => change([...draft.value, { id: "", name: "" }])}>
                <Icon name="plus" />
                {said.add}
              </button>
              <button type="submit" class="primary" disabled={busy.value || !dirty.value}>
                {said.save}
              </button>
            </div>
          )}
        </header>
        <TeamTabs here="teams" />
        <p class="note">{admin ? said.lead : words.value.staff.readOnly}</p>
        {failed.value !== "" && (
          <p class="note bad ask" role="alert">
            <span>{failed.value}</span>
            {conflict.value && (
              <button type="button" class="secondary" onClick={read}>
                {said.reload}
              </button>
            )}
          </p>
        )}
        {stored.value === null ? (
          failed.value === "" && <Loading label={words.value.knowledge.loading} rows={4} />
        ) : draft.value.length === 0 ? (
          <Empty icon="team" title={said.empty} hint={said.emptyHint} />
        ) : (
          <fieldset disabled={!admin} class="card sheet team-list">
            {draft.value.map((team, n) => {
              const inIt = members.get(team.id) ?? [];
              const fault = tried.value ? (faults[n] ?? null) : null;
              return (
                <div key={n} class="team-line">
                  <label>
                    <span class="sr">{said.nameOf(n + 1)}</span>
                    <input value={team.name} maxLength={TEAM_NAME_MAX} placeholder={said.name} aria-invalid={fault === "name"} onInput={(event) => set(n, { name: event.currentTarget.value })} />
                  </label>
                  <label>
                    <span class="sr">{said.idOf(n + 1)}</span>
                    <input class="mono" value={team.id} placeholder={said.id} autocapitalize="none" spellcheck={false} disabled={n < known && !isNew(team)} aria-invalid={fault === "id" || fault === "twice"} onInput={(event) => set(n, { id: event.currentTarget.value })} />
                  </label>
                  {admin && (
                    <button type="button" class="quiet square" aria-label={said.delete(team.name)} title={inIt.length > 0 ? said.occupied : undefined} disabled={inIt.length > 0} onClick={() => change(draft.value.filter((_, at) => at !== n))}>
                      <Icon name="cross" />
                    </button>
                  )}
                  <small class={fault === null ? "" : "fault"} role={fault === null ? undefined : "alert"}>
                    {fault !== null ? named(said.faults, fault) : inIt.length === 0 ? said.nobody : said.members(inIt.map((agent) => agent.name).join(", "))}
                  </small>
                </div>
              );
            })}
          </fieldset>
        )}
      </form>
    </main>
  );
}
