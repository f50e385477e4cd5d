// Decision: whom to pass a conversation on to is a question of who is there and has room, so the
// colleagues stand in a list with both, those first who can take it now. A refusal is said in the
// dialog, which stays as it was filled in.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem } from "../../widget/http.ts";
import type { Colleague } from "../api.ts";
import { api, complaint, dialog, isMine, learnTeams, login, opened, perform, tell, words } from "../desk.ts";
import { named } from "../i18n.ts";
import { passBody, type To } from "../passing.ts";
import { byRoom, issuesOf, membersOf, type TeamName } from "../staff.ts";
import { Modal } from "./dialogs.tsx";
import { Failed, Loading } from "./pieces.tsx";

interface Choice {
  readonly value: string;
  readonly name: string;
  readonly presence: Colleague["presence"] | null;
  readonly hint: string;
  readonly disabled: boolean;
}

function choicesOf(to: To, agents: readonly Colleague[], teams: readonly TeamName[]): readonly Choice[] {
  const said = words.value;
  const there = (some: readonly { readonly id: string }[]): number => some.filter((one) => agents.some((agent) => agent.id === one.id && agent.presence === "online")).length;
  if (to === "team") {
    const members = membersOf(agents);
    return teams.map((team) => {
      const inIt = members.get(team.id) ?? [];
      return { value: team.id, name: team.name, presence: null, hint: said.pass.teamHint(there(inIt), inIt.length), disabled: false };
    });
  }
  if (to === "skill") {
    return issuesOf(agents).map((issue) => ({ value: issue, name: named(said.issues, issue), presence: null, hint: said.pass.skillHint(there(agents.filter((agent) => (agent.skills[issue] ?? 0) > 0))), disabled: false }));
  }
  const me = login.value?.agent.id;
  const has = opened.value?.conversation.state.agent?.id;
  return byRoom(agents).map((agent) => {
    const load = said.pass.load(agent.open, agent.capacity);
    const more = agent.id === has ? said.pass.now : agent.presence === "offline" ? said.pass.gone : agent.open >= agent.capacity ? said.pass.full : "";
    return {
      value: agent.id,
      name: agent.name + (agent.id === me ? said.pass.me : ""),
      presence: agent.presence,
      hint: `${said.presence[agent.presence]} · ${load}${more === "" ? "" : ` · ${more}`}`,
      disabled: agent.id === has,
    };
  });
}

export function Pass() {
  const said = words.value.pass;
  const to = useSignal<To>("agent");
  const chosen = useSignal("");
  const note = useSignal("");
  const failed = useSignal("");
  const busy = useSignal(false);
  const known = useSignal<{ readonly agents: readonly Colleague[]; readonly teams: readonly TeamName[] } | null>(null);
  useEffect(() => {
    Promise.all([api.team(), api.teams()]).then(
      ([agents, teams]) => {
        known.value = { agents, teams: teams.settings };
        learnTeams(teams.settings);
      },
      (problem: unknown) => {
        failed.value = complaint(problem);
      },
    );
  }, []);
  const title = isMine.value ? said.title : said.giveTitle;
  const choices = known.value === null ? [] : choicesOf(to.value, known.value.agents, known.value.teams);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    const body = passBody(to.value, chosen.value, note.value);
    if (body === null) {
      failed.value = said.choose;
      return;
    }
    busy.value = true;
    failed.value = "";
    const problem = await perform("transfer", body);
    busy.value = false;
    if (problem === null) {
      dialog.value = "none";
      tell(said.done);
    } else if (problem instanceof Problem) {
      failed.value = problem.status === 409 ? said.conflict : problem.code === "unknown_agent" ? said.unknown : complaint(problem);
    }
  };
  const none = { agent: said.none, team: said.noTeams, skill: said.noSkills };
  return (
    <Modal label={title}>
      <h2>{title}</h2>
      <p class="lead">{said.lead}</p>
      <form onSubmit={submit}>
        <div class="segments" role="group" aria-label={said.to}>
          {(["agent", "team", "skill"] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={to.value === one}
              onClick={() => {
                to.value = one;
                chosen.value = "";
                failed.value = "";
              }}
            >
              {named(said.kinds, one)}
            </button>
          ))}
        </div>
        {known.value === null ? (
          failed.value === "" && <Loading label={said.loading} rows={3} />
        ) : choices.length === 0 ? (
          <p class="quiet-text">{none[to.value]}</p>
        ) : (
          <fieldset class="choices scroll">
            <legend class="sr">{said.to}</legend>
            {choices.map((choice) => (
              <label key={to.value + choice.value} class={chosen.value === choice.value ? "on" : ""}>
                <input type="radio" name="pass-to" value={choice.value} disabled={choice.disabled} checked={chosen.value === choice.value} onChange={() => (chosen.value = choice.value)} />
                {choice.presence !== null && <span class={`dot ${choice.presence}`} aria-hidden="true" />}
                <span class="choice-name">{choice.name}</span>
                <small>{choice.hint}</small>
              </label>
            ))}
          </fieldset>
        )}
        <label>
          {said.note}
          <textarea rows={3} maxLength={4000} value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} />
        </label>
        <Failed why={failed.value} />
        <div class="actions">
          <button type="button" class="secondary" onClick={(event) => event.currentTarget.closest("dialog")?.close()}>
            {said.cancel}
          </button>
          <button type="submit" class="primary" disabled={busy.value || known.value === null}>
            {said.confirm}
          </button>
        </div>
      </form>
    </Modal>
  );
}
