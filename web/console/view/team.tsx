// Decision: the team page answers one question, "who can take more?", so presence and load stand
// first and load is a bar against what each can hold.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Colleague } from "../api.ts";
import { api, explain, feeds, teamNames, words } from "../desk.ts";
import { named } from "../i18n.ts";
import { hashOf } from "../route.ts";
import { NUMBERS } from "../transport.ts";
import { AgentPage } from "./agent.tsx";
import { HoursPage } from "./hours.tsx";
import { MatrixPage } from "./matrix.tsx";
import { Avatar, Empty, Failed, Language, Loading } from "./pieces.tsx";
import { RulesPage } from "./rules.tsx";
import { SurveyPage } from "./survey.tsx";
import { TeamsPage } from "./teams.tsx";

const PAGES = ["people", "skills", "teams", "routing", "hours", "survey"] as const;

/** The pages of the team: who is there, what they know, in which groups, who gets what, and when. */
export function TeamTabs({ here }: { here: (typeof PAGES)[number] }) {
  const said = words.value.team;
  const box = useRef<HTMLElement>(null);
  // On a phone the tabs scroll; the one that is shown must not be beyond the edge.
  useEffect(() => box.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }), [here]);
  return (
    <nav ref={box} class="segments tabs" aria-label={said.title}>
      {PAGES.map((name) => (
        <a key={name} href={hashOf({ at: "team", id: name === "people" ? null : name })} aria-current={name === here ? "page" : undefined}>
          {said.pages[name]}
        </a>
      ))}
    </nav>
  );
}

/** An agent's own page stands under the skills, as `agent:` and their id; somebody new has none yet. */
export function TeamPage({ id }: { id: string | null }) {
  if (id === "hours") return <HoursPage />;
  if (id === "survey") return <SurveyPage />;
  if (id === "skills") return <MatrixPage />;
  if (id === "teams") return <TeamsPage />;
  if (id === "routing") return <RulesPage />;
  if (id !== null && id.startsWith("agent:")) return <AgentPage key={id} id={id.slice("agent:".length)} />;
  return <People />;
}

function People() {
  const said = words.value.team;
  const agents = useSignal<readonly Colleague[] | null>(null);
  const failed = useSignal("");
  useEffect(
    () =>
      feeds.follow(NUMBERS, async () => {
        try {
          agents.value = await api.team();
          failed.value = "";
        } catch (problem) {
          failed.value = explain(problem);
          throw problem;
        }
      }).stop,
    [],
  );
  const order = { online: 0, away: 1, offline: 2 } as const;
  const shown = agents.value === null ? null : [...agents.value].sort((a, b) => order[a.presence] - order[b.presence]);
  return (
    <main class="page">
      <header class="page-head">
        <h1>{said.title}</h1>
      </header>
      <TeamTabs here="people" />
      <Failed why={failed.value} />
      {shown === null ? (
        failed.value === "" && <Loading label={words.value.knowledge.loading} />
      ) : shown.length === 0 ? (
        <Empty icon="team" title={said.empty} />
      ) : (
        <ul class="people">
          {shown.map((agent) => (
            <li key={agent.id} class="card">
              <header>
                <Avatar name={agent.name} />
                <div>
                  <h2>{agent.name}</h2>
                  {agent.role !== "agent" && <span class="chip">{named(words.value.staff.roles, agent.role)}</span>}
                  <p>
                    <span class={`dot ${agent.presence}`} aria-hidden="true" />
                    {words.value.presence[agent.presence]}
                  </p>
                </div>
                <span class="langs">
                  {agent.languages.map((code) => (
                    <Language key={code} code={code} />
                  ))}
                </span>
              </header>
              <p class="load-line">
                <span>{said.load}</span>
                <b>{said.of(agent.open, agent.capacity)}</b>
              </p>
              <span class="meter" aria-hidden="true">
                <i class={agent.open >= agent.capacity ? "full" : ""} style={{ width: `${agent.capacity === 0 ? 0 : Math.min(1, agent.open / agent.capacity) * 100}%` }} />
              </span>
              {agent.teams.length > 0 && (
                <p class="tags">
                  {agent.teams.map((team) => (
                    <span key={team} class="chip person">
                      {teamNames.value.get(team) ?? team}
                    </span>
                  ))}
                </p>
              )}
              <ul class="skills" aria-label={said.skills}>
                {Object.entries(agent.skills)
                  .sort(([, a], [, b]) => b - a)
                  .map(([skill, level]) => (
                    <li key={skill}>
                      <span>{named(words.value.issues, skill)}</span>
                      <b>{Math.round(level * 100)}%</b>
                    </li>
                  ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}
