// Decision: teams are a short list that is edited as a whole and saved with the version that was
// seen. Who is in a team stands with the agent, so a team with somebody in it cannot be removed here.

import { useSignal } from "@preact/signals";
import type { Colleague } from "../api.ts";
import { api, complaint, learnTeams, login, tell, words } from "../desk.ts";
import { isConflict } from "../draft.ts";
import { named } from "../i18n.ts";
import { membersOf, TEAM_NAME_MAX, teamFaults, TEAMS_MAX, type Stood, type TeamName } from "../staff.ts";
import { DraftHead, Reload, useDraft } from "./draft.tsx";
import { Icon } from "./icon.tsx";
import { Empty, Failed, Loading } from "./pieces.tsx";
import { TeamTabs } from "./team.tsx";

export function TeamsPage() {
  const said = words.value.teams;
  const admin = login.value?.agent.role === "admin";
  const agents = useSignal<readonly Colleague[]>([]);
  const tried = useSignal(false);
  const learned = (found: Stood<readonly TeamName[]>): Stood<readonly TeamName[]> => {
    tried.value = false;
    learnTeams(found.settings);
    return found;
  };
  const draft = useDraft<Stood<readonly TeamName[]>>({
    read: async () => {
      const [found, team] = await Promise.all([api.teams(), api.team()]);
      agents.value = team;
      return learned(found);
    },
    save: async (teams, version) => learned(await api.saveTeams(teams, version)),
    say: (problem) => {
      if (!isConflict(problem)) return complaint(problem);
      // Either somebody else has changed the teams, or has put an agent into one of them.
      return /cannot go/.test(problem.message) ? problem.message : words.value.teams.conflict;
    },
  });
  const members = membersOf(agents.value);
  const [stored, teams] = [draft.stored.value, draft.settings.value ?? []];
  const faults = teamFaults(teams);
  const set = (n: number, to: Partial<TeamName>): void => draft.change((was) => was.map((one, at) => (at === n ? { ...one, ...to } : one)));
  const isNew = (team: TeamName): boolean => !(stored?.settings ?? []).some((one) => one.id === team.id);
  const known = stored?.settings.length ?? 0;
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    tried.value = true;
    draft.failed.value = "";
    if (faults.some((fault) => fault !== null)) window.setTimeout(() => document.querySelector<HTMLElement>('.teams [aria-invalid="true"]')?.focus(), 0);
    else if (await draft.save(teams.map((team) => ({ ...team, name: team.name.trim() })))) tell(said.saved);
  };
  return (
    <main class="page">
      <form class="sheets teams" noValidate onSubmit={save}>
        <DraftHead of={draft} title={words.value.team.title} save={admin ? said.save : null}>
          <button type="button" class="secondary" disabled={stored === null || teams.length >= TEAMS_MAX} onClick={() => draft.change((was) => [...was, { id: "", name: "" }])}>
            <Icon name="plus" />
            {said.add}
          </button>
        </DraftHead>
        <TeamTabs here="teams" />
        <p class="note">{admin ? said.lead : words.value.staff.readOnly}</p>
        <Failed why={draft.failed.value}>
          <Reload of={draft} label={said.reload} />
        </Failed>
        {stored === null ? (
          draft.failed.value === "" && <Loading label={words.value.knowledge.loading} rows={4} />
        ) : teams.length === 0 ? (
          <Empty icon="team" title={said.empty} hint={said.emptyHint} />
        ) : (
          <fieldset disabled={!admin} class="card sheet team-list">
            {teams.map((team, n) => {
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
                    <button type="button" class="quiet square" aria-label={said.delete(team.name)} title={inIt.length > 0 ? said.occupied : undefined} disabled={inIt.length > 0} onClick={() => draft.change((was) => was.filter((_, at) => at !== n))}>
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
