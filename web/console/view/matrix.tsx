// Decision: the skill matrix is one table that is edited in place: a row an agent, a column an issue
// type. Only rows that were changed are sent, one agent at a time, and a row that is refused keeps
// what was typed, with the reason below it.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem } from "../../widget/http.ts";
import type { Colleague } from "../api.ts";
import { api, complaint, explain, login, meet, tell, words } from "../desk.ts";
import { named } from "../i18n.ts";
import { hashOf } from "../route.ts";
import { isId, issuesOf, proficiency, withSkills } from "../staff.ts";
import { Icon } from "./icon.tsx";
import { Empty, Failed, Language, Loading } from "./pieces.tsx";
import { TeamTabs } from "./team.tsx";

type Typed = Readonly<Record<string, Readonly<Record<string, string>>>>;

function Cell({ agent, issue, typed, admin, change }: { agent: Colleague; issue: string; typed: string | undefined; admin: boolean; change: (to: string) => void }) {
  const said = words.value.staff;
  const level = agent.skills[issue];
  const shown = typed ?? (level === undefined ? "" : String(level));
  const share = proficiency(shown) ?? 0;
  if (!admin) return <td class="cell" style={{ "--level": share }}>{shown === "" ? "–" : shown}</td>;
  const label = said.level(agent.name, named(words.value.issues, issue));
  return (
    <td class="cell" style={{ "--level": share }}>
      <input inputMode="decimal" aria-label={label} value={shown} aria-invalid={proficiency(shown) === null} onInput={(event) => change(event.currentTarget.value)} />
    </td>
  );
}

export function MatrixPage() {
  const said = words.value.staff;
  const admin = login.value?.agent.role === "admin";
  const agents = useSignal<readonly Colleague[] | null>(null);
  const typed = useSignal<Typed>({});
  const more = useSignal<readonly string[]>([]);
  const adding = useSignal("");
  const addingWrong = useSignal(false);
  const wrong = useSignal<Readonly<Record<string, string>>>({});
  const failed = useSignal("");
  const busy = useSignal(false);
  const read = async (): Promise<void> => {
    try {
      agents.value = await api.team();
    } catch (problem) {
      failed.value = complaint(problem);
    }
  };
  useEffect(() => void read(), []);
  const shown = agents.value;
  const issues = shown === null ? [] : [...new Set([...issuesOf(shown), ...more.value])];
  const changed = Object.keys(typed.value);
  const faulty = changed.some((id) => Object.values(typed.value[id] ?? {}).some((value) => proficiency(value) === null));
  const addIssue = (): void => {
    const issue = adding.value.trim();
    addingWrong.value = !isId(issue) || issues.includes(issue);
    if (addingWrong.value) return;
    more.value = [...more.value, issue];
    adding.value = "";
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.value || shown === null) return;
    if (faulty) {
      failed.value = said.wrong;
      document.querySelector<HTMLElement>('.matrix [aria-invalid="true"]')?.focus();
      return;
    }
    busy.value = true;
    failed.value = "";
    const left: Record<string, Readonly<Record<string, string>>> = {};
    const refused: Record<string, string> = {};
    for (const agent of shown) {
      const of = typed.value[agent.id];
      if (of === undefined) continue;
      try {
        await api.saveAgent(withSkills(agent, of));
      } catch (problem) {
        if (problem instanceof Problem && problem.sessionOver) return meet(problem);
        left[agent.id] = of;
        refused[agent.id] = explain(problem);
      }
    }
    await read();
    typed.value = left;
    wrong.value = refused;
    busy.value = false;
    if (Object.keys(refused).length === 0) tell(said.saved);
  };
  return (
    <main class="page">
      <form class="sheets" onSubmit={save}>
        <header class="page-head">
          <div>
            <h1>{words.value.team.title}</h1>
            {changed.length > 0 && <p class="page-sub">{said.changed(changed.length)}</p>}
          </div>
          {admin && (
            <div class="actions">
              <a class="secondary" href={hashOf({ at: "team", id: "agent:" })}>
                <Icon name="plus" />
                {said.add}
              </a>
              <button type="submit" class="primary" disabled={busy.value || changed.length === 0}>
                {said.save}
              </button>
            </div>
          )}
        </header>
        <TeamTabs here="skills" />
        <p class="note">{admin ? said.lead : said.readOnly}</p>
        <Failed why={failed.value} />
        {shown === null ? (
          failed.value === "" && <Loading label={words.value.knowledge.loading} rows={7} />
        ) : shown.length === 0 ? (
          <Empty icon="team" title={said.empty} />
        ) : (
          <div class="card matrix" role="region" aria-label={said.matrix} tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{said.agent}</th>
                  {issues.map((issue) => (
                    <th key={issue} scope="col">
                      {named(words.value.issues, issue)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map((agent) => (
                  <tr key={agent.id} class={typed.value[agent.id] === undefined ? "" : "changed"}>
                    <th scope="row">
                      {admin ? (
                        <a href={hashOf({ at: "team", id: `agent:${agent.id}` })} aria-label={said.edit(agent.name)}>
                          {agent.name}
                        </a>
                      ) : (
                        agent.name
                      )}
                      <span class="row-sub">
                        {agent.role !== "agent" && <span class="chip">{named(said.roles, agent.role)}</span>}
                        {agent.languages.map((code) => (
                          <Language key={code} code={code} />
                        ))}
                      </span>
                      {wrong.value[agent.id] !== undefined && (
                        <small class="fault" role="alert">
                          {wrong.value[agent.id]}
                        </small>
                      )}
                    </th>
                    {issues.map((issue) => (
                      <Cell
                        key={issue}
                        agent={agent}
                        issue={issue}
                        admin={admin}
                        typed={typed.value[agent.id]?.[issue]}
                        change={(to) => (typed.value = { ...typed.value, [agent.id]: { ...typed.value[agent.id], [issue]: to } })}
                      />
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {admin && shown !== null && (
          <div class="adding">
            <label>
              <span class="sr">{said.issue}</span>
              <input placeholder={said.issue} value={adding.value} aria-invalid={addingWrong.value} onInput={(event) => (adding.value = event.currentTarget.value)} onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                event.preventDefault();
                addIssue();
              }} />
              {addingWrong.value && (
                <small class="fault" role="alert">
                  {said.issueWrong}
                </small>
              )}
            </label>
            <button type="button" class="secondary" disabled={adding.value.trim() === ""} onClick={addIssue}>
              <Icon name="plus" />
              {said.addIssue}
            </button>
          </div>
        )}
      </form>
    </main>
  );
}
