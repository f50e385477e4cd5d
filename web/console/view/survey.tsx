// Decision: the survey is one switch, one question in both languages and one more switch, edited as
// one document like everything else that the site sets.

import { api, complaint, login, tell, words } from "../desk.ts";
import { isConflict } from "../draft.ts";
import type { Stood } from "../staff.ts";
import { isQuestion, QUESTION_MAX, type Survey } from "../survey.ts";
import { DraftHead, Reload, useDraft } from "./draft.tsx";
import { Failed, Loading } from "./pieces.tsx";
import { TeamTabs } from "./team.tsx";

export function SurveyPage() {
  const said = words.value.survey;
  const admin = login.value?.agent.role === "admin";
  const draft = useDraft<Stood<Survey>>({
    read: () => api.survey(),
    save: (survey, version) => api.saveSurvey(survey, version),
    say: (problem) => (isConflict(problem) ? words.value.survey.conflict : complaint(problem)),
  });
  const it = draft.settings.value;
  const set = (to: Partial<Survey>): void => draft.change((was) => ({ ...was, ...to }));
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (it === null) return;
    if (!isQuestion(it.question.zh) || !isQuestion(it.question.en)) document.querySelector<HTMLElement>('.survey [aria-invalid="true"]')?.focus();
    else if (await draft.save()) tell(said.saved);
  };
  return (
    <main class="page">
      <form class="sheets survey" noValidate onSubmit={save}>
        <DraftHead of={draft} title={words.value.team.title} save={admin ? said.save : null} />
        <TeamTabs here="survey" />
        <p class="note">{admin ? said.lead : said.readOnly}</p>
        <Failed why={draft.failed.value}>
          <Reload of={draft} label={said.reload} />
        </Failed>
        {it === null ? (
          draft.failed.value === "" && <Loading label={words.value.knowledge.loading} rows={3} />
        ) : (
          <fieldset disabled={!admin} class="card sheet">
            <label class="check">
              <input type="checkbox" checked={it.enabled} onChange={(event) => set({ enabled: event.currentTarget.checked })} />
              {said.on}
            </label>
            {(["zh", "en"] as const).map((one) => {
              const good = isQuestion(it.question[one]);
              return (
                <label key={one}>
                  {`${said.question} · ${words.value.knowledge.lang[one]}`}
                  <input maxLength={QUESTION_MAX} lang={one === "zh" ? "zh-CN" : "en"} value={it.question[one]} aria-invalid={!good} onInput={(event) => set({ question: { ...it.question, [one]: event.currentTarget.value } })} />
                  {!good && (
                    <small class="fault" role="alert">
                      {said.fault}
                    </small>
                  )}
                </label>
              );
            })}
            <label class="check">
              <input type="checkbox" checked={it.askComment} onChange={(event) => set({ askComment: event.currentTarget.checked })} />
              {said.comment}
            </label>
          </fieldset>
        )}
      </form>
    </main>
  );
}
