// Decision: a report leads to what mends it. A group of unanswered questions opens a new article with
// its wordings filled in; an article that fails opens in the editor.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem } from "../../widget/http.ts";
import type { KnowledgeReport, QuestionGroup } from "../api.ts";
import { api, explain, go, language, login, meet, prefill, tell, words } from "../desk.ts";
import { moment } from "../i18n.ts";
import { hashOf } from "../route.ts";
import { Icon } from "./icon.tsx";
import { Tabs } from "./knowledge.tsx";
import { Empty, Failed, Language, Loading } from "./pieces.tsx";

const DAY_MS = 86_400_000;
const SPANS: readonly (number | null)[] = [7, 30, 90, null];

function Group({ group }: { group: QuestionGroup }) {
  const said = words.value.reports;
  const [typical, ...others] = group.examples;
  const write = (): void => {
    prefill.value = { language: group.language, questions: group.examples };
    go({ at: "knowledge", id: "+" });
    tell(said.prefilled);
  };
  return (
    <li class="group">
      <div class="group-head">
        <b class="group-size">{said.times(group.size)}</b>
        <span class="group-said">{typical}</span>
        <Language code={group.language} />
        {group.agents > 0 && <span class="chip status changed">{said.byAgents(group.agents)}</span>}
        {group.nothing > group.agents && <span class="chip status draft">{said.noResult(group.nothing - group.agents)}</span>}
        <time>{moment(group.lastAt, language.value)}</time>
        {login.value?.agent.role === "admin" && (
          <button type="button" class="secondary" onClick={write}>
            <Icon name="plus" />
            {said.write}
          </button>
        )}
      </div>
      {others.length > 0 && <p class="quiet-text">{others.join(" · ")}</p>}
    </li>
  );
}

export function ReportsPage() {
  const said = words.value.reports;
  const days = useSignal<number | null>(30);
  const nothing = useSignal(false);
  const report = useSignal<KnowledgeReport | null>(null);
  const open = useSignal<{ readonly questions: number; readonly more: boolean; readonly groups: readonly QuestionGroup[] } | null>(null);
  const failed = useSignal("");
  useEffect(() => {
    let current = true;
    const from = days.value === null ? 0 : Date.now() - days.value * DAY_MS;
    Promise.all([api.knowledgeReport(from), api.unanswered(from, nothing.value ? "nothing" : "all")]).then(
      ([totals, groups]) => {
        if (!current) return;
        report.value = totals;
        open.value = groups;
        failed.value = "";
      },
      (problem: unknown) => {
        if (problem instanceof Problem && problem.sessionOver) meet(problem);
        else if (current) failed.value = explain(problem);
      },
    );
    return () => {
      current = false;
    };
  }, [days.value, nothing.value]);
  const totals = report.value?.totals;
  const figures: readonly (readonly [string, number | undefined])[] = [
    [said.answered, totals?.answered],
    [said.unsure, totals?.unsure],
    [said.nothing, totals?.nothing],
    [said.helpful, totals?.helpful],
    [said.notHelpful, totals?.notHelpful],
    [said.failed, totals?.failed],
  ];
  return (
    <main class="page reports">
      <header class="page-head">
        <h1>{words.value.knowledge.title}</h1>
        <div class="segments" role="group" aria-label={said.span}>
          {SPANS.map((span) => (
            <button key={span} type="button" aria-pressed={days.value === span} onClick={() => (days.value = span)}>
              {span === null ? said.always : said.days(span)}
            </button>
          ))}
        </div>
      </header>
      <Tabs here="reports" />
      <Failed why={failed.value} />
      {report.value === null || open.value === null ? (
        failed.value === "" && <Loading label={words.value.knowledge.loading} />
      ) : (
        <>
          <dl class="figures">
            {figures.map(([name, value]) => (
              <div class="figure" key={name}>
                <dt>{name}</dt>
                <dd>{value?.toLocaleString() ?? "–"}</dd>
              </div>
            ))}
          </dl>
          <section class="card" aria-label={said.unanswered}>
            <header class="card-head">
              <h2>{said.unanswered}</h2>
              <label class="check">
                <input type="checkbox" checked={nothing.value} onChange={(event) => (nothing.value = event.currentTarget.checked)} />
                {said.onlyNothing}
              </label>
            </header>
            <p class="quiet-text">
              {said.unansweredLead(open.value.questions)}
              {open.value.more && ` · ${said.more}`}
            </p>
            {open.value.groups.length === 0 ? (
              <Empty icon="check" title={said.none} />
            ) : (
              <ol class="groups">
                {open.value.groups.map((group) => (
                  <Group key={`${group.language}${group.examples[0] ?? ""}`} group={group} />
                ))}
              </ol>
            )}
          </section>
          <section class="card" aria-label={said.failing}>
            <h2>{said.failing}</h2>
            <p class="quiet-text">{said.failingLead}</p>
            {report.value.articles.length === 0 ? (
              <Empty icon="check" title={said.none} />
            ) : (
              <table>
                <thead>
                  <tr>
                    <th scope="col">{said.article}</th>
                    <th scope="col">{said.rate}</th>
                    <th scope="col">{said.notHelpful}</th>
                    <th scope="col">{said.rephrased}</th>
                    <th scope="col">{said.handedOver}</th>
                  </tr>
                </thead>
                <tbody>
                  {report.value.articles.map((row) => (
                    <tr key={row.article}>
                      <td class="lead-cell">
                        {row.title === null ? <span>{said.gone} </span> : <a href={hashOf({ at: "knowledge", id: row.article })}>{row.title}</a>}
                        <span class="mono">{row.article}</span>
                      </td>
                      <td>
                        {Math.round(row.failureRate * 100)} % ({row.totals.failed}/{row.totals.answered})
                      </td>
                      <td>{row.totals.notHelpful}</td>
                      <td>{row.totals.rephrased}</td>
                      <td>{row.totals.handedOver}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
          {report.value.comments.length > 0 && (
            <section class="card" aria-label={said.comments}>
              <h2>{said.comments}</h2>
              <ul class="groups">
                {report.value.comments.map((one, index) => (
                  <li key={index}>
                    <p>{one.comment}</p>
                    <p class="quiet-text">
                      {one.question}
                      {one.article !== null && (
                        <>
                          {" · "}
                          <a href={hashOf({ at: "knowledge", id: one.article })}>{one.article}</a>
                        </>
                      )}
                      {" · "}
                      {moment(one.at, language.value)}
                    </p>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </main>
  );
}
