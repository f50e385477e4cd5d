// Decision: a flow is text with line numbers, and the desk reads it while its author pauses: what is
// wrong is marked at its line and listed below, and a press on it puts the caret there. Nothing is
// saved that the desk would refuse.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Problem } from "../../widget/http.ts";
import { api, complaint, go, language, login, meet, tell, words } from "../desk.ts";
import { isConflict } from "../draft.ts";
import { BEGINNING, idOf, offsetOf, parseFlowProblems, type Flow, type FlowHead, type FlowProblem } from "../flows.ts";
import { moment } from "../i18n.ts";
import { hashOf } from "../route.ts";
import { Icon } from "./icon.tsx";
import { Liveness, Tabs } from "./knowledge.tsx";
import { Crumb, Empty, Failed, Loading } from "./pieces.tsx";
import { Publish } from "./publish.tsx";
import { States } from "./removed.tsx";
import { History, TextDifferences } from "./versions.tsx";

/** The address of a flow's page: no article's id has a `~`. */
export const FLOW = "~flow:";
const PAUSE_MS = 700;

function titleOf(head: FlowHead): string {
  return head.title[language.value] || head.id;
}

export function FlowsPage() {
  const said = words.value.flows;
  const admin = login.value?.agent.role === "admin";
  const items = useSignal<readonly FlowHead[] | null>(null);
  const failed = useSignal("");
  const read = (): void => {
    api.flows().then(
      (found) => {
        items.value = found;
        failed.value = "";
      },
      (problem: unknown) => {
        failed.value = complaint(problem);
      },
    );
  };
  useEffect(read, []);
  const waiting = items.value?.filter((one) => one.publishedVersion !== one.version).length ?? 0;
  return (
    <main class="page">
      <header class="page-head">
        <h1>{words.value.knowledge.title}</h1>
        {admin && (
          <div class="actions">
            <a class="secondary" href={hashOf({ at: "knowledge", id: `${FLOW}+` })}>
              <Icon name="plus" />
              {said.new}
            </a>
            <Publish waiting={waiting} done={read} />
          </div>
        )}
      </header>
      <Tabs here="flows" />
      <States of="flows" here="current" />
      <p class="note">{admin ? said.lead : words.value.knowledge.readOnly}</p>
      <Failed why={failed.value} />
      {items.value === null ? (
        failed.value === "" && <Loading label={words.value.knowledge.loading} rows={3} />
      ) : items.value.length === 0 ? (
        <Empty icon="flow" title={said.empty} hint={said.emptyHint} />
      ) : (
        <div class="card table">
          <table>
            <thead>
              <tr>
                <th scope="col">{said.name}</th>
                <th scope="col">{words.value.knowledge.publish}</th>
                <th scope="col">{said.version}</th>
                <th scope="col">{words.value.tickets.updated}</th>
              </tr>
            </thead>
            <tbody>
              {items.value.map((head) => (
                <tr key={head.id}>
                  <td class="lead-cell">
                    <a href={hashOf({ at: "knowledge", id: FLOW + head.id })}>{titleOf(head)}</a>
                    <span class="mono">{head.id}</span>
                  </td>
                  <td>
                    <Liveness head={head} />
                  </td>
                  <td>{head.version}</td>
                  <td class="when">{moment(head.updatedAt, language.value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </main>
  );
}

/** A text with the numbers of its lines, on which the faulty ones are marked. */
function Source({ value, faulty, field, change, label, readOnly }: { value: string; faulty: ReadonlySet<number>; field: preact.RefObject<HTMLTextAreaElement | null>; change: (text: string) => void; label: string; readOnly: boolean }) {
  const numbers = useRef<HTMLOListElement>(null);
  return (
    <div class="source">
      <ol ref={numbers} aria-hidden="true">
        {value.split("\n").map((_, index) => (
          <li key={index} class={faulty.has(index + 1) ? "bad" : undefined}>
            {index + 1}
          </li>
        ))}
      </ol>
      <textarea
        ref={field}
        wrap="off"
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        aria-label={label}
        aria-invalid={faulty.size > 0}
        aria-describedby="flow-problems"
        readOnly={readOnly}
        value={value}
        onInput={(event) => change(event.currentTarget.value)}
        onScroll={(event) => {
          if (numbers.current !== null) numbers.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

export function FlowEditor({ id }: { id: string }) {
  const said = words.value.flows;
  const fresh = id === "+";
  const admin = login.value?.agent.role === "admin";
  const stored = useSignal<Flow | null>(null);
  const text = useSignal<string | null>(fresh ? BEGINNING : null);
  const dirty = useSignal(false);
  const problems = useSignal<readonly FlowProblem[]>([]);
  const failed = useSignal("");
  const state = useSignal<"unread" | "right" | "wrong">("unread");
  const removing = useSignal(false);
  const history = useSignal(false);
  const busy = useSignal(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (fresh) return;
    api.flow(id).then(
      (found) => {
        stored.value = found;
        text.value = found?.document ?? null;
        if (found === null) failed.value = said.missing;
      },
      (problem: unknown) => {
        failed.value = problem instanceof Problem && problem.status === 404 ? said.missing : complaint(problem);
      },
    );
  }, [id]);
  const target = fresh ? idOf(text.value ?? "") : id;
  /** Shows what the desk has against the document; whether that was all it had. */
  const meetProblems = (problem: unknown): void => {
    problems.value = problem instanceof Problem ? parseFlowProblems(problem.body) : [];
    if (problems.value.length > 0) {
      state.value = "wrong";
      failed.value = "";
    } else failed.value = isConflict(problem) ? said.conflict : complaint(problem);
  };
  useEffect(() => {
    const document = text.value;
    if (!admin || document === null || !(dirty.value || fresh)) return;
    let late = false;
    state.value = "unread";
    const timer = window.setTimeout(() => {
      if (target === "") {
        problems.value = [{ line: 1, column: 1, message: said.noId }];
        state.value = "wrong";
        return;
      }
      api.saveFlow(target, document, null, true).then(
        () => {
          if (late) return;
          problems.value = [];
          failed.value = "";
          state.value = "right";
        },
        (problem: unknown) => {
          if (!late) meetProblems(problem);
        },
      );
    }, PAUSE_MS);
    return () => {
      late = true;
      window.clearTimeout(timer);
    };
  }, [text.value]);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (text.value === null || busy.value || target === "") return;
    busy.value = true;
    try {
      const saved = await api.saveFlow(target, text.value, stored.value?.version ?? null, false);
      dirty.value = false;
      problems.value = [];
      failed.value = "";
      tell(said.saved);
      if (fresh) go({ at: "knowledge", id: FLOW + target });
      else stored.value = saved;
    } catch (problem) {
      meetProblems(problem);
    } finally {
      busy.value = false;
    }
  };
  const remove = async (): Promise<void> => {
    try {
      await api.removeFlow(id);
      tell(said.removed);
      go({ at: "knowledge", id: "~flows" });
    } catch (problem) {
      removing.value = false;
      meet(problem);
    }
  };
  const restore = (version: number, document: string): void => {
    text.value = document;
    dirty.value = true;
    history.value = false;
    tell(words.value.versions.restored(version));
  };
  const show = (problem: FlowProblem): void => {
    const it = field.current;
    if (it === null || text.value === null) return;
    const at = offsetOf(text.value, problem.line, problem.column);
    it.focus();
    it.setSelectionRange(at, at);
    // Browsers scroll to the caret only while one types.
    const line = Number.parseFloat(getComputedStyle(it).lineHeight) || 20;
    it.scrollTop = Math.max(0, (problem.line - 1) * line - it.clientHeight / 3);
  };
  const head = stored.value;
  return (
    <main class="page">
      <Crumb to={{ at: "knowledge", id: "~flows" }}>{said.back}</Crumb>
      <Failed why={failed.value} />
      {removing.value && (
        <div class="note bad ask" role="alertdialog" aria-label={said.remove}>
          <span>{said.removeAsk}</span>
          <button type="button" class="secondary" onClick={() => (removing.value = false)}>
            {words.value.knowledge.cancel}
          </button>
          <button type="button" class="primary" onClick={() => void remove()}>
            {said.remove}
          </button>
        </div>
      )}
      {text.value === null ? (
        failed.value === "" && <Loading label={words.value.knowledge.loading} rows={6} />
      ) : (
        <form class="flow" onSubmit={save}>
          <header class="page-head">
            <div>
              <h1>{head === null ? said.new : titleOf(head)}</h1>
              <p class="page-sub">
                <span class="mono">{target}</span>
                {head !== null && <Liveness head={head} />}
                {head !== null && <span>{said.versionOf(head.version)}</span>}
                {dirty.value && <span>{words.value.knowledge.unsaved}</span>}
              </p>
            </div>
            <div class="actions">
              {!fresh && (
                <button type="button" class="secondary" aria-expanded={history.value} onClick={() => (history.value = !history.value)}>
                  {words.value.versions.title}
                </button>
              )}
              {admin && !fresh && (
                <button type="button" class="secondary" onClick={() => (removing.value = true)}>
                  {said.remove}
                </button>
              )}
              {admin && (
                <button type="submit" class="primary" disabled={busy.value || state.value === "wrong" || !(dirty.value || fresh)}>
                  {words.value.knowledge.save}
                </button>
              )}
            </div>
          </header>
          {history.value && head !== null && (
            <History
              id={id}
              now={head}
              page={(of, before) => api.flowVersions(of, before)}
              compare={(document) => <TextDifferences before={document} after={head.document} />}
              restore={admin ? restore : null}
            />
          )}
          <Source
            value={text.value}
            faulty={new Set(problems.value.map((problem) => problem.line))}
            field={field}
            label={said.document}
            readOnly={!admin}
            change={(to) => {
              text.value = to;
              dirty.value = true;
            }}
          />
          <section id="flow-problems" class="problems" role="status">
            {problems.value.length > 0 ? (
              <>
                <h2>{said.problems(problems.value.length)}</h2>
                <ul>
                  {problems.value.map((problem) => (
                    <li key={`${problem.line}:${problem.column}:${problem.message}`}>
                      <button type="button" class="quiet" onClick={() => show(problem)}>
                        <b>{said.at(problem.line, problem.column)}</b>
                        <span>{problem.message}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </>
            ) : (
              <p class="quiet-text">{!admin ? words.value.knowledge.readOnly : state.value === "right" ? said.right : said.hint}</p>
            )}
          </section>
        </form>
      )}
    </main>
  );
}
