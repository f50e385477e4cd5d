// Decision: the live numbers are few and each says what it counts. The share answered without a
// person stands first, because it is the figure the desk is judged by; a missing figure is shown
// as missing, never as nought.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Spread, Summary } from "../api.ts";
import type { Satisfaction } from "../survey.ts";
import { api, explain, feeds, words } from "../desk.ts";
import { roughly } from "../i18n.ts";
import { NUMBERS } from "../transport.ts";
import { Failed, Loading } from "./pieces.tsx";

function Figure({ name, value, hot = false }: { name: string; value: number | undefined; hot?: boolean }) {
  return (
    <div class={hot ? "figure hot" : "figure"}>
      <dt>{name}</dt>
      <dd>{value === undefined ? "–" : value.toLocaleString()}</dd>
    </div>
  );
}

function Speed({ name, spread }: { name: string; spread: Spread }) {
  const said = words.value;
  const show = (seconds: number | null): string => (seconds === null ? "–" : roughly(seconds, said));
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{show(spread.p50)}</td>
      <td>{show(spread.p90)}</td>
      <td>{show(spread.mean)}</td>
    </tr>
  );
}

function percent(share: number | null): string {
  return share === null ? "–" : `${Math.round(share * 100)}%`;
}

function Satisfied({ of, names }: { of: Satisfaction; names: ReadonlyMap<string, string> }) {
  const said = words.value.numbers;
  return (
    <section class="card hero-number csat">
      <h2>{said.csat}</h2>
      <p class="huge">{of.csat === null ? said.none : percent(of.csat)}</p>
      <p class="quiet-text">{said.scored(of.count, percent(of.responseRate))}</p>
      {of.agents.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{said.byAgent}</th>
              <th scope="col">{said.csatShort}</th>
              <th scope="col">{said.mean}</th>
              <th scope="col">{said.answersCount}</th>
            </tr>
          </thead>
          <tbody>
            {of.agents.map(([agent, scores]) => (
              <tr key={agent}>
                <th scope="row">{names.get(agent) ?? agent}</th>
                <td>{percent(scores.csat)}</td>
                <td>{scores.mean?.toFixed(1) ?? "–"}</td>
                <td>{scores.count.toLocaleString()}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

export function NumbersPage() {
  const said = words.value.numbers;
  const shown = useSignal<Summary | null>(null);
  const names = useSignal<ReadonlyMap<string, string>>(new Map());
  const failed = useSignal("");
  useEffect(
    () =>
      feeds.follow(NUMBERS, async () => {
        try {
          const [summary, team] = await Promise.all([api.summary(), api.team()]);
          names.value = new Map(team.map((one) => [one.id, one.name]));
          shown.value = summary;
          failed.value = "";
        } catch (problem) {
          failed.value = explain(problem);
          throw problem;
        }
      }).stop,
    [],
  );
  const it = shown.value;
  const rate = it?.automationRate ?? null;
  const messages = it === null ? 0 : it.messages.visitor + it.messages.bot + it.messages.agent;
  return (
    <main class="page">
      <header class="page-head">
        <h1>{said.title}</h1>
      </header>
      <Failed why={failed.value} />
      {it === null && failed.value === "" && <Loading label={words.value.knowledge.loading} />}
      {it !== null && (
        <div class="numbers">
          <section class="card hero-number">
            <h2>{said.automation}</h2>
            <p class="huge">{rate === null ? said.none : `${Math.round(rate * 100)}%`}</p>
            <span class="meter" aria-hidden="true">
              <i style={{ width: `${Math.max(0, Math.min(1, rate ?? 0)) * 100}%` }} />
            </span>
          </section>
          <Satisfied of={it.satisfaction} names={names.value} />
          <section class="card">
            <h2>{said.now}</h2>
            <dl class="figures">
              <Figure name={said.waiting} value={it.counts["waiting_now"]} hot={(it.counts["waiting_now"] ?? 0) > 0} />
              <Figure name={said.open} value={it.counts["open_now"]} />
              <Figure name={said.online} value={it.counts["agents_online"]} />
              <Figure name={said.tickets} value={it.counts["tickets_open"]} />
            </dl>
          </section>
          <section class="card">
            <h2>{said.total}</h2>
            <dl class="figures">
              <Figure name={said.started} value={it.counts["conversations_started"]} />
              <Figure name={said.answers} value={it.counts["bot_answers"]} />
              <Figure name={said.unsure} value={it.counts["bot_unsure"]} />
              <Figure name={said.handovers} value={it.counts["handovers"]} />
              <Figure name={said.assignments} value={it.counts["assignments"]} />
              <Figure name={said.resolved} value={it.counts["resolved"]} />
            </dl>
          </section>
          <section class="card">
            <h2>{said.messages}</h2>
            <div class="split" aria-hidden="true">
              {(["visitor", "bot", "agent"] as const).map((who) => (
                <i key={who} class={who} style={{ flexGrow: messages === 0 ? 1 : it.messages[who] }} />
              ))}
            </div>
            <dl class="figures">
              {(["visitor", "bot", "agent"] as const).map((who) => (
                <div class={`figure ${who}`} key={who}>
                  <dt>{said[who]}</dt>
                  <dd>{it.messages[who].toLocaleString()}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section class="card speed">
            <h2>{said.speed}</h2>
            <table>
              <thead>
                <tr>
                  <td />
                  <th scope="col">{said.median}</th>
                  <th scope="col">{said.p90}</th>
                  <th scope="col">{said.mean}</th>
                </tr>
              </thead>
              <tbody>
                <Speed name={said.first} spread={it.firstResponse} />
                <Speed name={said.wait} spread={it.wait} />
                <Speed name={said.resolution} spread={it.resolution} />
              </tbody>
            </table>
          </section>
        </div>
      )}
    </main>
  );
}
