// Decision: the week is seven lines of spans, and whether somebody is there at all times is a switch
// above them, because the desk tells the two apart: without hours nobody is ever told to come back.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api, complaint, login, tell, words } from "../desk.ts";
import { faultOf, offsetName, offsets, SPANS_MAX, TOLD_MAX, usual, type Hours, type Span } from "../hours.ts";
import { Icon } from "./icon.tsx";
import { Failed, Loading } from "./pieces.tsx";
import { TeamTabs } from "./team.tsx";

function Day({ name, day, change, copy }: { name: string; day: readonly Span[]; change: (day: readonly Span[]) => void; copy: (() => void) | null }) {
  const said = words.value.hours;
  const fault = faultOf(day);
  const set = (n: number, to: Partial<Span>): void => change(day.map((span, at) => (at === n ? { ...span, ...to } : span)));
  return (
    <fieldset class="day-line">
      <legend>{name}</legend>
      <div class="spans">
        {day.length === 0 && <span class="quiet-text">{said.closed}</span>}
        {day.map((span, n) => (
          <span key={n} class="span">
            <input type="time" aria-label={said.from(name, n + 1)} aria-invalid={fault !== null} value={span.from} onInput={(event) => set(n, { from: event.currentTarget.value })} />
            <span aria-hidden="true">–</span>
            <input type="time" aria-label={said.to(name, n + 1)} aria-invalid={fault !== null} value={span.to} onInput={(event) => set(n, { to: event.currentTarget.value })} />
            <button type="button" class="quiet square" aria-label={said.delete(name, n + 1)} onClick={() => change(day.filter((_, at) => at !== n))}>
              <Icon name="cross" />
            </button>
          </span>
        ))}
        {fault !== null && (
          <small class="fault" role="alert">
            {said.faults[fault]}
          </small>
        )}
      </div>
      <div class="actions">
        {copy !== null && (
          <button type="button" class="quiet" onClick={copy}>
            {said.copy}
          </button>
        )}
        <button type="button" class="quiet square" aria-label={said.add(name)} title={said.add(name)} disabled={day.length >= SPANS_MAX} onClick={() => change([...day, { from: day.at(-1)?.to ?? "09:00", to: day.length === 0 ? "18:00" : "00:00" }])}>
          <Icon name="plus" />
        </button>
      </div>
    </fieldset>
  );
}

export function HoursPage() {
  const said = words.value.hours;
  const admin = login.value?.agent.role === "admin";
  const hours = useSignal<Hours | null | undefined>(undefined);
  const dirty = useSignal(false);
  const failed = useSignal("");
  const busy = useSignal(false);
  const holiday = useSignal("");
  useEffect(() => {
    api.hours().then(
      (found) => (hours.value = found),
      (problem: unknown) => {
        failed.value = complaint(problem);
      },
    );
  }, []);
  const it = hours.value;
  const change = (to: Partial<Hours> | null): void => {
    hours.value = to === null ? null : { ...(hours.value ?? usual(-new Date().getTimezoneOffset())), ...to };
    dirty.value = true;
  };
  const wrong = it !== null && it !== undefined && (it.week.some((day) => faultOf(day) !== null) || it.told.zh.trim() === "" || it.told.en.trim() === "");
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (it === undefined || busy.value || wrong) return;
    busy.value = true;
    failed.value = "";
    try {
      hours.value = await api.saveHours(it);
      dirty.value = false;
      tell(said.saved);
    } catch (problem) {
      failed.value = complaint(problem);
    } finally {
      busy.value = false;
    }
  };
  const addHoliday = (): void => {
    if (it === null || it === undefined || holiday.value === "" || it.holidays.includes(holiday.value)) return;
    change({ holidays: [...it.holidays, holiday.value].sort() });
    holiday.value = "";
  };
  return (
    <main class="page">
      <form class="hours" onSubmit={save}>
        <header class="page-head">
          <div>
            <h1>{words.value.team.title}</h1>
            {dirty.value && <p class="page-sub">{words.value.knowledge.unsaved}</p>}
          </div>
          {admin && (
            <button type="submit" class="primary" disabled={busy.value || wrong || !dirty.value}>
              {said.save}
            </button>
          )}
        </header>
        <TeamTabs here="hours" />
        <p class="note">{admin ? said.lead : said.readOnly}</p>
        <Failed why={failed.value} />
        {it === undefined ? (
          failed.value === "" && <Loading label={words.value.knowledge.loading} rows={7} />
        ) : (
          <fieldset disabled={!admin} class="sheets">
            <div class="segments" role="group" aria-label={said.title}>
              <button type="button" aria-pressed={it === null} onClick={() => it !== null && change(null)}>
                {said.always}
              </button>
              <button type="button" aria-pressed={it !== null} onClick={() => it === null && change({})}>
                {said.some}
              </button>
            </div>
            {it !== null && (
              <>
                <section class="card sheet" aria-label={said.week}>
                  <div class="card-head">
                    <h2>{said.week}</h2>
                    <select aria-label={said.zone} value={it.offset} onChange={(event) => change({ offset: Number(event.currentTarget.value) })}>
                      {offsets(it.offset).map((one) => (
                        <option key={one} value={one}>
                          {offsetName(one)}
                        </option>
                      ))}
                    </select>
                  </div>
                  {it.week.map((day, n) => (
                    <Day
                      key={n}
                      name={said.days[n] ?? ""}
                      day={day}
                      change={(to) => change({ week: it.week.map((one, at) => (at === n ? to : one)) })}
                      copy={n === 0 ? () => change({ week: it.week.map((one, at) => (at < 5 ? day : one)) }) : null}
                    />
                  ))}
                </section>
                <section class="card sheet" aria-label={said.holidays}>
                  <h2>{said.holidays}</h2>
                  <p class="quiet-text">{said.holidaysHint}</p>
                  <ul class="tags">
                    {it.holidays.map((one) => (
                      <li key={one} class="chip">
                        {one}
                        <button type="button" class="quiet square small" aria-label={said.deleteHoliday(one)} onClick={() => change({ holidays: it.holidays.filter((other) => other !== one) })}>
                          <Icon name="cross" />
                        </button>
                      </li>
                    ))}
                  </ul>
                  <div class="adding">
                    <input type="date" aria-label={said.holiday} value={holiday.value} onInput={(event) => (holiday.value = event.currentTarget.value)} />
                    <button type="button" class="secondary" disabled={holiday.value === ""} onClick={addHoliday}>
                      <Icon name="plus" />
                      {said.addHoliday}
                    </button>
                  </div>
                </section>
                <section class="card sheet" aria-label={said.told}>
                  <h2>{said.told}</h2>
                  <p class="quiet-text">{said.toldHint}</p>
                  {(["zh", "en"] as const).map((one) => (
                    <label key={one}>
                      {words.value.knowledge.lang[one]}
                      <input required maxLength={TOLD_MAX} lang={one === "zh" ? "zh-CN" : "en"} value={it.told[one]} aria-invalid={it.told[one].trim() === ""} onInput={(event) => change({ told: { ...it.told, [one]: event.currentTarget.value } })} />
                    </label>
                  ))}
                </section>
              </>
            )}
          </fieldset>
        )}
      </form>
    </main>
  );
}
