// Decision: list, conversation, details side by side; on a phone one of them at a time, by the same
// markup. The list is one tab stop with arrow keys inside (and j/k from anywhere), because an agent
// without a mouse must not press Tab forty times to reach the reply.

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { TEXT_LIMIT, textLength } from "../../widget/protocol.ts";
import type { Item } from "../api.ts";
import { act, detailsOpen, dialog, discard, draft, go, haveJoined, inbox, insert, inserted, isMine, keepDraft, language, login, mayPass, mayTake, mayWrite, now, opened, presence, reply, retry, route, setPresence, showMore, siblings, supervises, unsentHere, words, type Opened } from "../desk.ts";
import { ago, moment, named, ticking } from "../i18n.ts";
import { relatedFrom } from "../related.ts";
import { hashOf } from "../route.ts";
import { Icon } from "./icon.tsx";
import { Avatar, Empty, excerpt, Issue, Language, Loading, visitorName } from "./pieces.tsx";
import { RelatedArticles } from "./related.tsx";
import { History, Steps } from "./steps.tsx";
import { useSuggestions } from "./suggest.tsx";

function Row({ item, current, stop }: { item: Item; current: boolean; stop: boolean }) {
  const said = words.value;
  const view = inbox.value.view;
  const by = named(said.list.by, item.lastActor);
  return (
    <li>
      <a
        class={`row${item.needsReply ? " hot" : ""}`}
        data-row={item.conversation}
        href={hashOf({ at: "inbox", view, id: item.conversation })}
        aria-current={current ? "true" : undefined}
        tabIndex={stop ? 0 : -1}
      >
        <Avatar name={item.visitorName} kind="visitor" />
        <span class="row-main">
          <span class="row-head">
            <b>{visitorName(item.visitorName)}</b>
            <time>{ago(item.lastAt, now.value, language.value)}</time>
          </span>
          <span class="row-text">
            {by}
            {item.lastActor === "visitor" ? item.lastText : excerpt(item.lastText)}
          </span>
          <span class="row-tags">
            <Language code={item.language} />
            <Issue code={item.issue} />
            {item.waitingSince !== null && <span class="chip wait">{said.list.waited(ticking(now.value - item.waitingSince))}</span>}
            {item.agent !== null && view !== "mine" && <span class="chip person">{item.agent.name}</span>}
            {item.needsReply && (
              <span class="needs">
                <span class="sr">{said.list.needsReply}</span>
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  );
}

function List() {
  const said = words.value;
  const listed = inbox.value;
  const current = route.value;
  const id = current.at === "inbox" ? current.id : null;
  const rows = useRef<HTMLUListElement>(null);
  const at = listed.items.findIndex((item) => item.conversation === id);
  const stopAt = at === -1 ? 0 : at;
  const move = (event: KeyboardEvent): void => {
    const all = [...(rows.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const from = all.findIndex((one) => one === document.activeElement);
    const to = event.key === "ArrowDown" ? from + 1 : event.key === "ArrowUp" ? from - 1 : event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : null;
    if (to === null) return;
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
  };
  return (
    <section class="list" aria-label={said.list.label}>
      <header class="pane-head">
        <h1>{said.nav[listed.view]}</h1>
        {listed.view !== "all" && listed.items.length > 0 && <span class="count">{listed.items.length}</span>}
      </header>
      {presence.value !== "online" && listed.view === "mine" && listed.status === "ready" && (
        <p class="note inline">
          {said.list.offlineHint}
          <button type="button" class="link" onClick={() => void setPresence("online")}>
            {said.list.goOnline}
          </button>
        </p>
      )}
      <div class="scroll">
        {listed.status === "loading" && listed.items.length === 0 && <Loading label={said.list.loading} />}
        {listed.status === "failed" && <p class="note bad">{said.list.failed}</p>}
        {listed.status === "ready" && listed.items.length === 0 && (
          <Empty icon="inbox" title={named(said.list.empty, listed.view)} hint={named(said.list.emptyHint, listed.view)} />
        )}
        <ul ref={rows} onKeyDown={move}>
          {listed.items.map((item, index) => (
            <Row key={item.conversation} item={item} current={item.conversation === id} stop={index === stopAt} />
          ))}
        </ul>
        {listed.next !== null && listed.limit < 200 && (
          <button type="button" class="secondary more" onClick={showMore}>
            {said.list.more}
          </button>
        )}
      </div>
    </section>
  );
}

function Composer({ id, phase }: { id: string; phase: string }) {
  const said = words.value.conversation;
  const text = useSignal(draft(id));
  const field = useRef<HTMLTextAreaElement>(null);
  const suggesting = useSuggestions(mayWrite.value ? text.value : "", (one) => void insert(id, one.article, true));
  useEffect(() => {
    const put = inserted.value;
    if (put === null || put.to !== id) return;
    text.value = put.text;
    inserted.value = null;
    field.current?.focus();
  }, [inserted.value]);
  useLayoutEffect(() => {
    const box = field.current;
    if (box === null) return;
    box.style.height = "auto";
    box.style.height = `${Math.min(200, box.scrollHeight)}px`;
  }, [text.value, mayWrite.value]);
  if (!mayWrite.value) {
    return <p class="composer closed">{named(said.composerClosed, phase)}</p>;
  }
  const left = TEXT_LIMIT - textLength(text.value.trim());
  const submit = (): void => {
    if (text.value.trim() === "" || left < 0) return;
    reply(text.value);
    text.value = "";
    keepDraft(id, "");
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {suggesting.list}
      <textarea
        {...suggesting.field}
        id="reply"
        ref={field}
        rows={2}
        value={text.value}
        placeholder={said.composer}
        aria-label={said.composer}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          keepDraft(id, text.value);
        }}
        onKeyDown={(event) => {
          if (suggesting.key(event)) return;
          if (event.key === "Escape") event.currentTarget.blur();
          // While an input method is composing, Enter chooses the characters.
          if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
          event.preventDefault();
          submit();
        }}
      />
      <div class="composer-foot">
        <span class={left < 0 ? "counter over" : "counter"} role="status">
          {left <= 400 ? said.counter(left) : ""}
        </span>
        <button type="submit" class="primary" disabled={text.value.trim() === "" || left < 0}>
          <Icon name="send" />
          {said.send}
        </button>
      </div>
    </form>
  );
}

function Unsent() {
  const said = words.value.conversation;
  return (
    <>
      {unsentHere.value.map((one) => (
        <div key={one.clientId} class={`message agent unsent${one.failure === null ? "" : " failed"}`}>
          <div class="said">
            <div class="bubble">
              <p class="typed">{one.text}</p>
            </div>
            <p class="below" role={one.failure === null ? undefined : "alert"}>
              {one.failure === null ? said.sending : `${said.failed} `}
              {one.failure !== null && (
                <>
                  <button type="button" class="link" onClick={() => retry(one.clientId)}>
                    {said.retry}
                  </button>{" "}
                  <button type="button" class="link" onClick={() => discard(one.clientId)}>
                    {said.discard}
                  </button>
                </>
              )}
            </p>
          </div>
        </div>
      ))}
    </>
  );
}

function Thread({ open }: { open: Opened }) {
  const said = words.value.conversation;
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const below = useSignal(false);
  const size = open.conversation.events.length + unsentHere.value.length;
  useLayoutEffect(() => {
    atEnd.current = true;
  }, [open.id]);
  useLayoutEffect(() => {
    const it = box.current;
    if (it === null) return;
    if (atEnd.current || unsentHere.value.some((one) => one.failure === null)) it.scrollTop = it.scrollHeight;
    else below.value = true;
  }, [open.id, size]);
  return (
    <div class="thread-frame">
      <div
        class="thread scroll"
        ref={box}
        role="log"
        aria-live="polite"
        aria-label={said.log}
        tabIndex={0}
        onScroll={(event) => {
          const it = event.currentTarget;
          atEnd.current = it.scrollHeight - it.scrollTop - it.clientHeight < 60;
          if (atEnd.current) below.value = false;
        }}
      >
        <Steps events={open.conversation.events} visitor={visitorName(open.item?.visitorName ?? said.visitor)} />
        <Unsent />
      </div>
      {below.value && (
        <button
          type="button"
          class="secondary jump"
          onClick={() => {
            if (box.current !== null) box.current.scrollTop = box.current.scrollHeight;
          }}
        >
          {said.new}
        </button>
      )}
    </div>
  );
}

/** Passing on what is one's own; for supervisors also giving away, taking over and joining what is not. */
function Passing({ open }: { open: Opened }) {
  const said = words.value.pass;
  const me = login.value?.agent.id;
  const others = supervises.value && open.conversation.state.phase === "agent" && !isMine.value && open.status === "ready";
  return (
    <>
      {others && !haveJoined.value && (
        <button type="button" class="secondary" disabled={open.acting} onClick={() => void act("join")}>
          <Icon name="plus" />
          {said.join}
        </button>
      )}
      {others && me !== undefined && (
        <button type="button" class="secondary" disabled={open.acting} onClick={() => void act("transfer", { to: "agent", agent: me })}>
          <Icon name="hand" />
          {said.takeOver}
        </button>
      )}
      {mayPass.value && (
        <button type="button" class="secondary" disabled={open.acting} aria-haspopup="dialog" onClick={() => (dialog.value = "pass")}>
          <Icon name="pass" />
          {isMine.value ? said.open : said.give}
        </button>
      )}
    </>
  );
}

function Conversation() {
  const said = words.value.conversation;
  const open = opened.value;
  const current = route.value;
  const view = current.at === "inbox" ? current.view : "mine";
  if (open === null) {
    return (
      <section class="conversation none">
        <Empty icon="inbox" title={said.none} hint={said.noneHint} />
      </section>
    );
  }
  const { state } = open.conversation;
  const name = visitorName(open.item?.visitorName ?? said.visitor);
  return (
    <section class="conversation" aria-label={name}>
      <header class="pane-head">
        <a class="quiet square back" href={hashOf({ at: "inbox", view, id: null })} aria-label={said.back}>
          <Icon name="back" />
        </a>
        <Avatar name={name} kind="visitor" />
        <div class="pane-title">
          <h2>{name}</h2>
          <p>
            {open.item !== null && <Language code={open.item.language} />}
            {open.item !== null && <Issue code={open.item.issue} />}
            {state.phase === "agent" && state.agent !== null && <span class="chip person">{said.taken(state.agent.name)}</span>}
            {haveJoined.value && <span class="chip">{words.value.pass.joined}</span>}
            {open.item !== null && open.item.waitingSince !== null && <span class="chip wait">{words.value.list.waited(ticking(now.value - open.item.waitingSince))}</span>}
          </p>
        </div>
        <div class="pane-actions">
          {mayTake.value && (
            <button type="button" class="primary" disabled={open.acting} onClick={() => void act("take")}>
              {said.take}
            </button>
          )}
          <Passing open={open} />
          {isMine.value && (
            <button type="button" class="secondary" disabled={open.acting} onClick={() => void act("hand-back")}>
              <Icon name="bot" />
              {said.handBack}
            </button>
          )}
          {isMine.value && (
            <button type="button" class="secondary" disabled={open.acting} onClick={() => (dialog.value = "resolve")}>
              <Icon name="check" />
              {said.resolve}
            </button>
          )}
        </div>
        <button type="button" class="quiet square details-button" aria-label={said.details} aria-expanded={detailsOpen.value} onClick={() => (detailsOpen.value = !detailsOpen.value)}>
          <Icon name="info" />
        </button>
      </header>
      {open.status === "missing" ? (
        <Empty icon="inbox" title={said.missing} />
      ) : open.status === "loading" ? (
        <div class="thread-frame">
          <Loading label={said.loading} rows={4} />
        </div>
      ) : (
        <Thread open={open} />
      )}
      {open.status === "failed" && <p class="note bad">{words.value.list.failed}</p>}
      {open.status === "ready" && <Composer key={open.id} id={open.id} phase={state.phase} />}
    </section>
  );
}

function Details() {
  const said = words.value;
  const open = opened.value;
  if (open === null || open.status !== "ready") return null;
  const { item } = open;
  const { state, events } = open.conversation;
  const none = said.details.none;
  const languageName = item === null ? none : named(said.knowledge.lang, item.language);
  const facts: readonly [string, preact.ComponentChildren][] = [
    [said.details.visitor, item === null ? none : visitorName(item.visitorName)],
    [said.details.language, languageName],
    [said.details.issue, item === null || item.issue === null ? said.details.unknown : named(said.issues, item.issue)],
    [
      said.details.ticket,
      state.ticket === null ? none : (
        <a href={hashOf({ at: "tickets", id: state.ticket })} class="mono">
          {state.ticket}
        </a>
      ),
    ],
    [said.details.agent, state.agent?.name ?? events.findLast((event) => event.kind === "assigned")?.agent.name ?? none],
    [said.details.started, moment(events[0]?.at ?? 0, language.value)],
    [said.details.messages, String(events.filter((event) => event.kind === "message").length)],
  ];
  return (
    <aside class="details" aria-label={said.details.label}>
      <header class="pane-head">
        <h2>{said.details.label}</h2>
        <button type="button" class="quiet square details-close" aria-label={said.help.close} onClick={() => (detailsOpen.value = false)}>
          <Icon name="cross" />
        </button>
      </header>
      <div class="scroll">
        <h3>{said.related.title}</h3>
        <RelatedArticles of={{ conversation: open.id }} from={relatedFrom(events)} insertInto={mayWrite.value ? open.id : null} />
        <h3>{said.details.facts}</h3>
        <dl class="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <h3>{said.details.history}</h3>
        <History events={events} />
        {siblings.value.length > 0 && (
          <>
            <h3>{said.details.earlier}</h3>
            <ul class="siblings">
              {siblings.value.map((one) => (
                <li key={one.conversation}>
                  <a href={hashOf({ at: "inbox", view: "all", id: one.conversation })}>{excerpt(one.lastText)}</a>
                  <time>{moment(one.lastAt, language.value)}</time>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </aside>
  );
}

export function InboxPage() {
  const current = route.value;
  const before = useRef<string | null>(null);
  const id = current.at === "inbox" ? current.id : null;
  // Coming back to the list on a phone, the focus returns to the row that was left.
  useEffect(() => {
    if (id === null && before.current !== null) {
      document.querySelector<HTMLElement>(`[data-row="${CSS.escape(before.current)}"]`)?.focus();
    }
    before.current = id;
  }, [id]);
  return (
    <main
      class="inbox"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        if (detailsOpen.value) detailsOpen.value = false;
        else if (id !== null && current.at === "inbox" && !(event.target instanceof HTMLTextAreaElement)) go({ ...current, id: null });
      }}
    >
      <List />
      <Conversation />
      <Details />
    </main>
  );
}
